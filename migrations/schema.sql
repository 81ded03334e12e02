-- What the migrations come to, for reading; written by `bin/migrate dump` and compared by a test. Never applied.

CREATE SCHEMA audit;

CREATE SCHEMA casework;

CREATE SCHEMA portal;

CREATE SCHEMA river;

CREATE TYPE river.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);

CREATE FUNCTION casework.cases_for(asking uuid, at timestamp with time zone) RETURNS TABLE(case_id uuid, content boolean, take boolean)
    LANGUAGE sql STABLE
    AS $$
  select c.id,
         c.assignee is not distinct from asking
           or (c.assignee is null and exists (
                 select from casework.grants g
                  where g.municipality = c.municipality and g.unit = c.unit and g.officer = asking and g.role = 'intake'
                    and g.starts_at <= at and (g.ends_at is null or g.ends_at > at))),
         c.assignee is null and exists (
           select from casework.grants g
            where g.municipality = c.municipality and g.unit = c.unit and g.officer = asking
              and g.role in ('caseworker', 'intake')
              and g.starts_at <= at and (g.ends_at is null or g.ends_at > at))
    from casework.cases c
   where c.municipality = portal.this_municipality()
     and exists (
           select from casework.officers o
            where o.municipality = c.municipality and o.id = asking and (o.left_at is null or o.left_at > at))
     and exists (
           select from casework.grants g
            where g.municipality = c.municipality and g.unit = c.unit and g.officer = asking
              and g.role in ('caseworker', 'intake', 'manager')
              and g.starts_at <= at and (g.ends_at is null or g.ends_at > at))
$$;

CREATE FUNCTION portal.applications_keep_what_was_signed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (new.municipality, new.id, new.number, new.person, new.draft, new.form, new.version, new.answers::text, new.snapshot, new.snapshot_hash, new.handed_in_at)
     is distinct from
     (old.municipality, old.id, old.number, old.person, old.draft, old.form, old.version, old.answers::text, old.snapshot, old.snapshot_hash, old.handed_in_at) then
    raise exception 'what was handed in is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

CREATE FUNCTION portal.ask_signer(of_application uuid, asked jsonb, known jsonb, seen bytea, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  a portal.applications;
  who uuid;
  task uuid := gen_random_uuid();
  of_state text := asked->>'state';
begin
  select * into a from portal.applications
   where municipality = portal.this_municipality() and id = of_application and person = portal.this_person();
  if not found then
    raise exception 'only who handed in an application asks others to sign it' using errcode = 'insufficient_privilege';
  end if;
  if of_state = 'asked' then
    insert into portal.persons (municipality, id, number, name, created_at)
    values (a.municipality, gen_random_uuid(), asked->>'number', asked->>'name', at)
    on conflict (municipality, number) do nothing;
    select id into strict who from portal.persons where municipality = a.municipality and number = asked->>'number';
    if who = a.person then
      of_state := 'unnamed';
      who := null;
    end if;
  end if;
  insert into portal.signers (municipality, application, role, place, asked_by, person, named, demanded, state, due_on)
  values (a.municipality, a.id, asked->>'role', (asked->>'place')::integer, a.person, who, asked->>'name',
    (asked->>'demanded')::boolean, of_state, (asked->>'due')::date);
  if who is null then
    return;
  end if;
  insert into portal.tasks (municipality, id, person, application, number, kind, about, form, version, asked_at, due_on)
  values (a.municipality, task, who, a.id, a.number, 'sign', asked->>'role', a.form, a.version, at, (asked->>'due')::date);
  insert into portal.parts (municipality, task, person, application, role, pages, known, seen)
  values (a.municipality, task, who, a.id, asked->>'role',
    array(select jsonb_array_elements_text(asked->'pages')), known, seen);
  insert into portal.notices (municipality, id, person, key, number, at)
  values (a.municipality, gen_random_uuid(), who, 'notice.sign-asked', a.number, at);
end
$$;

CREATE FUNCTION portal.count_drafts(at timestamp with time zone) RETURNS TABLE(form text, version integer, drafts bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select d.form, d.version, count(*)
      from portal.drafts d
     where d.municipality = portal.this_municipality() and (d.lapses_at > at or d.reminded_at is null)
     group by d.form, d.version
  $$;

CREATE FUNCTION portal.end_asking(of_application uuid, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not exists (select from portal.applications
                  where municipality = portal.this_municipality() and id = of_application and person = portal.this_person()) then
    raise exception 'only who handed in an application ends what is asked for it' using errcode = 'insufficient_privilege';
  end if;
  -- Tasks before signers, as everywhere: whoever signs meanwhile holds the task first.
  update portal.tasks set state = 'withdrawn', ended_at = at
   where municipality = portal.this_municipality() and application = of_application and state = 'open';
  with ended as (
    update portal.signers set state = 'withdrawn', ended_at = at
     where municipality = portal.this_municipality() and application = of_application and state = 'asked'
    returning municipality, person, application)
  insert into portal.notices (municipality, id, person, key, number, at)
  select e.municipality, gen_random_uuid(), e.person, 'notice.sign-withdrawn', a.number, at
    from ended e join portal.applications a on a.municipality = e.municipality and a.id = e.application;
end
$$;

CREATE FUNCTION portal.files_go_forward() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.state = 'clean' and old.state <> 'clean' and current_user <> 'worker' then
    raise exception 'a file is called clean by who has scanned it' using errcode = 'restrict_violation';
  end if;
  if new.state <> old.state and (old.state, new.state) not in
     (('receiving', 'quarantined'), ('receiving', 'refused'), ('quarantined', 'clean'), ('quarantined', 'refused')) then
    raise exception 'a file does not go from % to %', old.state, new.state using errcode = 'restrict_violation';
  end if;
  if old.sealed is not null and new.state <> 'refused'
     and (new.sealed, new.size, new.kind, new.hash, new.bytes) is distinct from (old.sealed, old.size, old.kind, old.hash, old.bytes) then
    raise exception 'what has been judged does not change' using errcode = 'restrict_violation';
  end if;
  if old.application is not null and new.application is distinct from old.application then
    raise exception 'what was handed in stays there' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

CREATE FUNCTION portal.files_go_with_their_draft() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if not exists (select from portal.drafts d where d.municipality = old.municipality and d.id = old.id) then
    delete from portal.files f where f.municipality = old.municipality and f.draft = old.id and f.application is null;
  end if;
  return null;
end
$$;

CREATE FUNCTION portal.files_handed_in_stay() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.application is not null and current_user = 'portal' then
    raise exception 'what was handed in is never taken away' using errcode = 'restrict_violation';
  end if;
  return old;
end
$$;

CREATE FUNCTION portal.leave_errand(kind text, subject uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $_$
begin
  if portal.this_municipality() is null then
    raise exception 'an errand belongs to a municipality' using errcode = 'insufficient_privilege';
  end if;
  if kind !~ '^[a-z][a-z-]{1,40}$' then
    raise exception 'not the name of an errand' using errcode = 'invalid_parameter_value';
  end if;
  insert into river.river_job (kind, args)
  values (kind, jsonb_build_object('municipality', portal.this_municipality(), 'id', subject));
  perform pg_notify('river.river_insert', '{"queue":"default"}');
end
$_$;

CREATE FUNCTION portal.parts_keep_what_was_sealed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.sealed is not null then
    raise exception 'what was sealed is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

CREATE FUNCTION portal.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '% on %.% is refused: its rows are written once', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

CREATE FUNCTION portal.signers_answer_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.state <> 'asked' then
    raise exception 'who has signed, declined or is no longer asked, stays so' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

CREATE FUNCTION portal.tasks_end_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.state <> 'open' and (new.state, new.ended_at) is distinct from (old.state, old.ended_at) then
    raise exception 'a task that has ended stays as it ended' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

CREATE FUNCTION portal.tell_asker(of_application uuid, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into portal.notices (municipality, id, person, key, number, at)
  select s.municipality, gen_random_uuid(), s.asked_by, 'notice.sign-' || s.state, a.number, at
    from portal.signers s join portal.applications a on a.municipality = s.municipality and a.id = s.application
   where s.municipality = portal.this_municipality() and s.application = of_application and s.person = portal.this_person()
     and s.state in ('signed', 'declined') and s.ended_at = at;
end
$$;

CREATE FUNCTION portal.tell_drafts(of_form text, of_version integer, with_key text, at timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    with told as (
      insert into portal.notices (municipality, id, person, key, number, at)
      select d.municipality, gen_random_uuid(), d.person, with_key, '', at
        from portal.drafts d
       where d.municipality = portal.this_municipality() and d.form = of_form and d.version = of_version and (d.lapses_at > at or d.reminded_at is null)
      returning 1)
    select count(*) from told
  $$;

CREATE FUNCTION portal.this_municipality() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('stodporten.municipality'::text, true), ''::text);

CREATE FUNCTION portal.this_officer() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('stodporten.officer'::text, true), ''::text))::uuid;

CREATE FUNCTION portal.this_person() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('stodporten.person'::text, true), ''::text))::uuid;

CREATE FUNCTION river.river_job_state_in_bitmask(bitmask bit, state river.river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select case state
    when 'available' then get_bit(bitmask, 7)
    when 'cancelled' then get_bit(bitmask, 6)
    when 'completed' then get_bit(bitmask, 5)
    when 'discarded' then get_bit(bitmask, 4)
    when 'pending'   then get_bit(bitmask, 3)
    when 'retryable' then get_bit(bitmask, 2)
    when 'running'   then get_bit(bitmask, 1)
    when 'scheduled' then get_bit(bitmask, 0)
    else 0
  end = 1;
$$;

CREATE TABLE audit.lines (
    municipality text NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor uuid,
    actor_name text DEFAULT ''::text NOT NULL,
    purpose text NOT NULL,
    deed text NOT NULL,
    object_kind text NOT NULL,
    object text NOT NULL,
    concerns uuid,
    unit uuid,
    reason text DEFAULT ''::text NOT NULL,
    request text DEFAULT ''::text NOT NULL,
    CONSTRAINT lines_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['resident'::text, 'officer'::text, 'visitor'::text, 'system'::text]))),
    CONSTRAINT lines_check CHECK (((actor IS NULL) = (actor_kind = ANY (ARRAY['visitor'::text, 'system'::text])))),
    CONSTRAINT lines_deed_check CHECK ((deed = ANY (ARRAY['read'::text, 'write'::text, 'refused'::text]))),
    CONSTRAINT lines_object_check CHECK ((length(object) <= 80)),
    CONSTRAINT lines_object_kind_check CHECK (((length(object_kind) >= 1) AND (length(object_kind) <= 60))),
    CONSTRAINT lines_purpose_check CHECK (((length(purpose) >= 1) AND (length(purpose) <= 80))),
    CONSTRAINT lines_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT lines_request_check CHECK ((length(request) <= 64))
);

ALTER TABLE ONLY audit.lines FORCE ROW LEVEL SECURITY;

ALTER TABLE audit.lines ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME audit.lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE casework.cases (
    municipality text NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    application uuid,
    service text NOT NULL,
    unit uuid NOT NULL,
    owner uuid NOT NULL,
    status text DEFAULT 'received'::text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    assignee uuid,
    assigned_at timestamp with time zone,
    revision integer DEFAULT 0 NOT NULL,
    CONSTRAINT cases_check CHECK (((assignee IS NULL) = (assigned_at IS NULL))),
    CONSTRAINT cases_number_check CHECK ((number ~ '^[A-Z]{2,5}-[0-9]{4}-[0-9]{6,}$'::text)),
    CONSTRAINT cases_status_check CHECK ((status = ANY (ARRAY['received'::text, 'investigating'::text, 'decided'::text, 'closed'::text])))
);

ALTER TABLE ONLY casework.cases FORCE ROW LEVEL SECURITY;

CREATE TABLE casework.grants (
    municipality text NOT NULL,
    officer uuid NOT NULL,
    unit uuid NOT NULL,
    role text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    CONSTRAINT grants_check CHECK (((ends_at IS NULL) OR (ends_at > starts_at))),
    CONSTRAINT grants_role_check CHECK ((role = ANY (ARRAY['caseworker'::text, 'intake'::text, 'manager'::text, 'administrator'::text])))
);

ALTER TABLE ONLY casework.grants FORCE ROW LEVEL SECURITY;

CREATE TABLE casework.officers (
    municipality text NOT NULL,
    id uuid NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    signed_in_at timestamp with time zone,
    signed_in_before timestamp with time zone,
    CONSTRAINT officers_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT officers_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 200)))
);

ALTER TABLE ONLY casework.officers FORCE ROW LEVEL SECURITY;

CREATE TABLE casework.parties (
    municipality text NOT NULL,
    case_id uuid NOT NULL,
    person uuid NOT NULL,
    relation text NOT NULL,
    opened_at timestamp with time zone,
    CONSTRAINT parties_relation_check CHECK ((relation = ANY (ARRAY['applicant'::text, 'co-applicant'::text, 'child'::text, 'guardian'::text, 'representative'::text])))
);

ALTER TABLE ONLY casework.parties FORCE ROW LEVEL SECURITY;

CREATE TABLE casework.units (
    municipality text NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    public_name text NOT NULL,
    zone text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT units_name_check CHECK (((length(name) >= 2) AND (length(name) <= 120))),
    CONSTRAINT units_public_name_check CHECK (((length(public_name) >= 2) AND (length(public_name) <= 120))),
    CONSTRAINT units_zone_check CHECK ((zone = ANY (ARRAY['financial-assistance'::text, 'children'::text, 'adults'::text, 'lss'::text, 'family-law'::text, 'debt-advice'::text, 'counselling'::text, 'administration'::text])))
);

ALTER TABLE ONLY casework.units FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.access_log (
    municipality text NOT NULL,
    id uuid NOT NULL,
    person uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    officer_name text NOT NULL,
    unit_name text NOT NULL,
    deed text NOT NULL,
    what text NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    CONSTRAINT access_log_deed_check CHECK ((deed = ANY (ARRAY['read'::text, 'write'::text]))),
    CONSTRAINT access_log_what_check CHECK (((length(what) >= 1) AND (length(what) <= 80)))
);

ALTER TABLE ONLY portal.access_log FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.application_steps (
    municipality text NOT NULL,
    application uuid NOT NULL,
    person uuid NOT NULL,
    step text NOT NULL,
    unit_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT application_steps_step_check CHECK ((step = ANY (ARRAY['handed-in'::text, 'received'::text, 'investigating'::text, 'decided'::text, 'closed'::text])))
);

ALTER TABLE ONLY portal.application_steps FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.applications (
    municipality text NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    person uuid NOT NULL,
    draft uuid NOT NULL,
    service text NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    answers jsonb NOT NULL,
    snapshot bytea NOT NULL,
    snapshot_hash bytea NOT NULL,
    handed_in_at timestamp with time zone NOT NULL,
    unit_name text NOT NULL,
    status text DEFAULT 'handed-in'::text NOT NULL,
    lacks_signature boolean NOT NULL,
    promised_by date NOT NULL,
    CONSTRAINT applications_number_check CHECK ((number ~ '^[A-Z]{2,5}-[0-9]{4}-[0-9]{6,}$'::text)),
    CONSTRAINT applications_snapshot_check CHECK ((length(snapshot) <= 4194304)),
    CONSTRAINT applications_snapshot_hash_check CHECK ((length(snapshot_hash) = 32)),
    CONSTRAINT applications_status_check CHECK ((status = ANY (ARRAY['handed-in'::text, 'received'::text, 'investigating'::text, 'decided'::text, 'closed'::text])))
);

ALTER TABLE ONLY portal.applications FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.blank_papers (
    municipality text NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    lang text NOT NULL,
    looks text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    document bytea NOT NULL,
    CONSTRAINT blank_papers_document_check CHECK (((length(document) >= 1) AND (length(document) <= 33554432))),
    CONSTRAINT blank_papers_lang_check CHECK (((length(lang) >= 2) AND (length(lang) <= 35))),
    CONSTRAINT blank_papers_looks_check CHECK (((length(looks) >= 1) AND (length(looks) <= 80)))
);

ALTER TABLE ONLY portal.blank_papers FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.drafts (
    municipality text NOT NULL,
    id uuid NOT NULL,
    person uuid NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    answers jsonb NOT NULL,
    page text DEFAULT ''::text NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    lapses_at timestamp with time zone NOT NULL,
    stays_on integer,
    moved_from integer,
    moved_answers jsonb,
    saved_from text DEFAULT ''::text NOT NULL,
    reminded_at timestamp with time zone,
    CONSTRAINT drafts_answers_check CHECK ((pg_column_size(answers) < 2097152)),
    CONSTRAINT drafts_check CHECK (((moved_from IS NULL) = (moved_answers IS NULL))),
    CONSTRAINT drafts_moved_answers_check CHECK ((pg_column_size(moved_answers) < 2097152)),
    CONSTRAINT drafts_saved_from_check CHECK ((length(saved_from) <= 64))
);

ALTER TABLE ONLY portal.drafts FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.files (
    municipality text NOT NULL,
    id uuid NOT NULL,
    person uuid NOT NULL,
    draft uuid NOT NULL,
    application uuid,
    field text NOT NULL,
    name text NOT NULL,
    bytes bigint NOT NULL,
    kinds text[] NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    parts uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    part_bytes bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    sealed uuid,
    size bigint,
    kind text DEFAULT ''::text NOT NULL,
    hash bytea,
    state text DEFAULT 'receiving'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT files_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT files_check CHECK (((received >= 0) AND (received <= bytes))),
    CONSTRAINT files_check1 CHECK ((cardinality(part_bytes) = cardinality(parts))),
    CONSTRAINT files_check2 CHECK (((state = ANY (ARRAY['quarantined'::text, 'clean'::text])) = (sealed IS NOT NULL))),
    CONSTRAINT files_check3 CHECK (((sealed IS NULL) OR ((kind <> ''::text) AND (hash IS NOT NULL) AND (size IS NOT NULL)))),
    CONSTRAINT files_check4 CHECK (((state = 'refused'::text) = (reason <> ''::text))),
    CONSTRAINT files_field_check CHECK (((length(field) >= 1) AND (length(field) <= 200))),
    CONSTRAINT files_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT files_kind_check CHECK ((kind = ANY (ARRAY[''::text, 'pdf'::text, 'jpeg'::text, 'png'::text, 'heic'::text, 'docx'::text, 'odt'::text]))),
    CONSTRAINT files_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT files_parts_check CHECK ((cardinality(parts) <= 2000)),
    CONSTRAINT files_reason_check CHECK ((reason ~ '^([a-z][a-z0-9.-]{1,60})?$'::text)),
    CONSTRAINT files_size_check CHECK ((size > 0)),
    CONSTRAINT files_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'quarantined'::text, 'clean'::text, 'refused'::text])))
);

ALTER TABLE ONLY portal.files FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.form_blocks (
    municipality text NOT NULL,
    block text NOT NULL,
    version integer NOT NULL,
    content bytea NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT form_blocks_block_check CHECK ((block ~ '^[a-z][a-z0-9-]{1,60}$'::text)),
    CONSTRAINT form_blocks_content_check CHECK ((length(content) <= 1048576)),
    CONSTRAINT form_blocks_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY portal.form_blocks FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.form_keeping (
    municipality text NOT NULL,
    form text NOT NULL,
    kept_days integer NOT NULL,
    told_days integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT form_keeping_check CHECK ((told_days < kept_days)),
    CONSTRAINT form_keeping_form_check CHECK ((form ~ '^[a-z][a-z0-9-]{1,60}$'::text)),
    CONSTRAINT form_keeping_kept_days_check CHECK (((kept_days >= 7) AND (kept_days <= 365))),
    CONSTRAINT form_keeping_told_days_check CHECK (((told_days >= 1) AND (told_days <= 60)))
);

ALTER TABLE ONLY portal.form_keeping FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.form_samples (
    municipality text NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    samples bytea NOT NULL,
    CONSTRAINT form_samples_samples_check CHECK ((length(samples) <= 4194304))
);

ALTER TABLE ONLY portal.form_samples FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.form_versions (
    municipality text NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    definition bytea NOT NULL,
    hash bytea NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT form_versions_definition_check CHECK ((length(definition) <= 4194304)),
    CONSTRAINT form_versions_form_check CHECK ((form ~ '^[a-z][a-z0-9-]{1,60}$'::text)),
    CONSTRAINT form_versions_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT form_versions_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY portal.form_versions FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.form_withdrawals (
    municipality text NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    reason jsonb NOT NULL,
    withdrawn_at timestamp with time zone NOT NULL,
    CONSTRAINT form_withdrawals_reason_check CHECK (((jsonb_typeof(reason) = 'object'::text) AND (pg_column_size(reason) < 16384)))
);

ALTER TABLE ONLY portal.form_withdrawals FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.municipalities (
    id text NOT NULL,
    name text NOT NULL,
    short text NOT NULL,
    host text NOT NULL,
    "position" integer NOT NULL,
    brand text NOT NULL,
    accent text NOT NULL,
    languages text[] NOT NULL,
    help_phone text NOT NULL,
    help_hours jsonb NOT NULL,
    on_call_phone text NOT NULL,
    outage jsonb,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT municipalities_accent_check CHECK ((accent ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT municipalities_brand_check CHECK ((brand ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT municipalities_help_phone_check CHECK (((length(help_phone) >= 3) AND (length(help_phone) <= 40))),
    CONSTRAINT municipalities_host_check CHECK (((host = lower(host)) AND ((length(host) >= 1) AND (length(host) <= 253)))),
    CONSTRAINT municipalities_id_check CHECK ((id ~ '^[a-z][a-z0-9-]{1,30}$'::text)),
    CONSTRAINT municipalities_languages_check CHECK (((cardinality(languages) >= 1) AND (cardinality(languages) <= 20))),
    CONSTRAINT municipalities_name_check CHECK (((length(name) >= 2) AND (length(name) <= 100))),
    CONSTRAINT municipalities_on_call_phone_check CHECK (((length(on_call_phone) >= 3) AND (length(on_call_phone) <= 40))),
    CONSTRAINT municipalities_short_check CHECK ((short ~ '^[A-Z]{2,5}$'::text))
);

ALTER TABLE ONLY portal.municipalities FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.notices (
    municipality text NOT NULL,
    id uuid NOT NULL,
    person uuid NOT NULL,
    key text NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    CONSTRAINT notices_key_check CHECK ((key ~ '^[a-z][a-z0-9.-]{1,80}$'::text))
);

ALTER TABLE ONLY portal.notices FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.number_series (
    municipality text NOT NULL,
    year integer NOT NULL,
    last bigint NOT NULL
);

ALTER TABLE ONLY portal.number_series FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.papers (
    municipality text NOT NULL,
    application uuid NOT NULL,
    kind text NOT NULL,
    edition integer NOT NULL,
    person uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    document bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT papers_document_check CHECK (((length(document) >= 1) AND (length(document) <= 33554432))),
    CONSTRAINT papers_edition_check CHECK ((edition >= 0)),
    CONSTRAINT papers_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT papers_kind_check CHECK ((kind = ANY (ARRAY['receipt'::text, 'application'::text])))
);

ALTER TABLE ONLY portal.papers FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.parts (
    municipality text NOT NULL,
    task uuid NOT NULL,
    person uuid NOT NULL,
    application uuid NOT NULL,
    role text DEFAULT ''::text NOT NULL,
    pages text[] DEFAULT '{}'::text[] NOT NULL,
    known jsonb DEFAULT '{}'::jsonb NOT NULL,
    seen bytea,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    saved_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    sealed bytea,
    sealed_hash bytea,
    sealed_at timestamp with time zone,
    CONSTRAINT parts_answers_check CHECK ((pg_column_size(answers) < 2097152)),
    CONSTRAINT parts_check CHECK ((((sealed IS NULL) = (sealed_hash IS NULL)) AND ((sealed IS NULL) = (sealed_at IS NULL)))),
    CONSTRAINT parts_known_check CHECK ((pg_column_size(known) < 2097152)),
    CONSTRAINT parts_pages_check CHECK ((cardinality(pages) <= 100)),
    CONSTRAINT parts_reason_check CHECK ((length(reason) <= 2000)),
    CONSTRAINT parts_sealed_check CHECK ((length(sealed) <= 4194304)),
    CONSTRAINT parts_sealed_hash_check CHECK ((length(sealed_hash) = 32)),
    CONSTRAINT parts_seen_check CHECK ((length(seen) <= 4194304))
);

ALTER TABLE ONLY portal.parts FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.persons (
    municipality text NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    protected boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signed_in_at timestamp with time zone,
    signed_in_before timestamp with time zone,
    CONSTRAINT persons_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT persons_number_check CHECK ((number ~ '^[0-9]{12}$'::text))
);

ALTER TABLE ONLY portal.persons FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.queue_places (
    municipality text NOT NULL,
    application uuid NOT NULL,
    unit uuid NOT NULL,
    owner uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    case_begun_at timestamp with time zone
);

ALTER TABLE ONLY portal.queue_places FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.services (
    municipality text NOT NULL,
    id text NOT NULL,
    form text NOT NULL,
    "position" integer NOT NULL,
    unit uuid NOT NULL,
    unit_name text NOT NULL,
    unit_phone text NOT NULL,
    unit_email text NOT NULL,
    unit_visit jsonb NOT NULL,
    owner uuid NOT NULL,
    open boolean DEFAULT true NOT NULL,
    CONSTRAINT services_id_check CHECK ((id ~ '^[a-z][a-z0-9-]{1,60}$'::text)),
    CONSTRAINT services_unit_name_check CHECK (((length(unit_name) >= 2) AND (length(unit_name) <= 120)))
);

ALTER TABLE ONLY portal.services FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.signatures (
    municipality text NOT NULL,
    application uuid NOT NULL,
    person uuid NOT NULL,
    signed_hash bytea NOT NULL,
    evidence jsonb NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT signatures_signed_hash_check CHECK ((length(signed_hash) = 32))
);

ALTER TABLE ONLY portal.signatures FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.signers (
    municipality text NOT NULL,
    application uuid NOT NULL,
    role text NOT NULL,
    place integer NOT NULL,
    asked_by uuid NOT NULL,
    person uuid,
    named text DEFAULT ''::text NOT NULL,
    demanded boolean NOT NULL,
    state text NOT NULL,
    due_on date NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT signers_check CHECK (((person IS NULL) = (state = ANY (ARRAY['unsafe'::text, 'unnamed'::text])))),
    CONSTRAINT signers_named_check CHECK ((length(named) <= 200)),
    CONSTRAINT signers_role_check CHECK (((length(role) >= 1) AND (length(role) <= 60))),
    CONSTRAINT signers_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'signed'::text, 'declined'::text, 'lapsed'::text, 'withdrawn'::text, 'unsafe'::text, 'unnamed'::text])))
);

ALTER TABLE ONLY portal.signers FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.tasks (
    municipality text NOT NULL,
    id uuid NOT NULL,
    person uuid NOT NULL,
    application uuid NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    about text DEFAULT ''::text NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    ended_at timestamp with time zone,
    reminded_at timestamp with time zone,
    CONSTRAINT tasks_about_check CHECK ((length(about) <= 120)),
    CONSTRAINT tasks_check CHECK (((state = 'open'::text) = (ended_at IS NULL))),
    CONSTRAINT tasks_detail_check CHECK (((jsonb_typeof(detail) = 'object'::text) AND (pg_column_size(detail) < 32768))),
    CONSTRAINT tasks_kind_check CHECK ((kind = ANY (ARRAY['sign'::text, 'complete'::text, 'send-evidence'::text]))),
    CONSTRAINT tasks_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'declined'::text, 'lapsed'::text, 'withdrawn'::text])))
);

ALTER TABLE ONLY portal.tasks FORCE ROW LEVEL SECURITY;

CREATE TABLE portal.withdrawals (
    municipality text NOT NULL,
    application uuid NOT NULL,
    person uuid NOT NULL,
    withdrawn_at timestamp with time zone NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT withdrawals_reason_check CHECK ((length(reason) <= 2000))
);

ALTER TABLE ONLY portal.withdrawals FORCE ROW LEVEL SECURITY;

CREATE TABLE river.river_job (
    id bigint NOT NULL,
    state river.river_job_state DEFAULT 'available'::river.river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint DEFAULT 25 NOT NULL,
    attempted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finalized_at timestamp with time zone,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    args jsonb NOT NULL,
    attempted_by text[],
    errors jsonb[],
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    tags character varying(255)[] DEFAULT '{}'::character varying[] NOT NULL,
    unique_key bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK ((((finalized_at IS NULL) AND (state <> ALL (ARRAY['cancelled'::river.river_job_state, 'completed'::river.river_job_state, 'discarded'::river.river_job_state]))) OR ((finalized_at IS NOT NULL) AND (state = ANY (ARRAY['cancelled'::river.river_job_state, 'completed'::river.river_job_state, 'discarded'::river.river_job_state]))))),
    CONSTRAINT kind_length CHECK (((char_length(kind) > 0) AND (char_length(kind) < 128))),
    CONSTRAINT max_attempts_is_positive CHECK ((max_attempts > 0)),
    CONSTRAINT priority_in_range CHECK (((priority >= 1) AND (priority <= 4))),
    CONSTRAINT queue_length CHECK (((char_length(queue) > 0) AND (char_length(queue) < 128)))
);

CREATE SEQUENCE river.river_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE river.river_job_id_seq OWNED BY river.river_job.id;

CREATE UNLOGGED TABLE river.river_leader (
    elected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leader_id text NOT NULL,
    name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT leader_id_length CHECK (((char_length(leader_id) > 0) AND (char_length(leader_id) < 128))),
    CONSTRAINT name_length CHECK ((name = 'default'::text))
);

CREATE TABLE river.river_notification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (((length(topic) > 0) AND (length(topic) < 128)))
);

CREATE SEQUENCE river.river_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE river.river_notification_id_seq OWNED BY river.river_notification.id;

CREATE TABLE river.river_queue (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    paused_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE ONLY river.river_job ALTER COLUMN id SET DEFAULT nextval('river.river_job_id_seq'::regclass);

ALTER TABLE ONLY river.river_notification ALTER COLUMN id SET DEFAULT nextval('river.river_notification_id_seq'::regclass);

ALTER TABLE ONLY audit.lines
    ADD CONSTRAINT lines_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_municipality_application_key UNIQUE (municipality, application);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_municipality_number_key UNIQUE (municipality, number);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY casework.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (municipality, officer, unit, role, starts_at);

ALTER TABLE ONLY casework.officers
    ADD CONSTRAINT officers_municipality_subject_key UNIQUE (municipality, subject);

ALTER TABLE ONLY casework.officers
    ADD CONSTRAINT officers_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY casework.parties
    ADD CONSTRAINT parties_pkey PRIMARY KEY (municipality, case_id, person);

ALTER TABLE ONLY casework.units
    ADD CONSTRAINT units_municipality_name_key UNIQUE (municipality, name);

ALTER TABLE ONLY casework.units
    ADD CONSTRAINT units_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.access_log
    ADD CONSTRAINT access_log_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.application_steps
    ADD CONSTRAINT application_steps_pkey PRIMARY KEY (municipality, application, step);

ALTER TABLE ONLY portal.applications
    ADD CONSTRAINT applications_municipality_draft_key UNIQUE (municipality, draft);

ALTER TABLE ONLY portal.applications
    ADD CONSTRAINT applications_municipality_number_key UNIQUE (municipality, number);

ALTER TABLE ONLY portal.applications
    ADD CONSTRAINT applications_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.blank_papers
    ADD CONSTRAINT blank_papers_pkey PRIMARY KEY (municipality, form, version, lang);

ALTER TABLE ONLY portal.drafts
    ADD CONSTRAINT drafts_municipality_person_form_key UNIQUE (municipality, person, form);

ALTER TABLE ONLY portal.drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.form_blocks
    ADD CONSTRAINT form_blocks_pkey PRIMARY KEY (municipality, block, version);

ALTER TABLE ONLY portal.form_keeping
    ADD CONSTRAINT form_keeping_pkey PRIMARY KEY (municipality, form);

ALTER TABLE ONLY portal.form_samples
    ADD CONSTRAINT form_samples_pkey PRIMARY KEY (municipality, form, version);

ALTER TABLE ONLY portal.form_versions
    ADD CONSTRAINT form_versions_pkey PRIMARY KEY (municipality, form, version);

ALTER TABLE ONLY portal.form_withdrawals
    ADD CONSTRAINT form_withdrawals_pkey PRIMARY KEY (municipality, form, version);

ALTER TABLE ONLY portal.municipalities
    ADD CONSTRAINT municipalities_host_key UNIQUE (host);

ALTER TABLE ONLY portal.municipalities
    ADD CONSTRAINT municipalities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY portal.municipalities
    ADD CONSTRAINT municipalities_short_key UNIQUE (short);

ALTER TABLE ONLY portal.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.number_series
    ADD CONSTRAINT number_series_pkey PRIMARY KEY (municipality, year);

ALTER TABLE ONLY portal.papers
    ADD CONSTRAINT papers_pkey PRIMARY KEY (municipality, application, kind, edition);

ALTER TABLE ONLY portal.parts
    ADD CONSTRAINT parts_pkey PRIMARY KEY (municipality, task);

ALTER TABLE ONLY portal.persons
    ADD CONSTRAINT persons_municipality_number_key UNIQUE (municipality, number);

ALTER TABLE ONLY portal.persons
    ADD CONSTRAINT persons_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.queue_places
    ADD CONSTRAINT queue_places_pkey PRIMARY KEY (municipality, application);

ALTER TABLE ONLY portal.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.signatures
    ADD CONSTRAINT signatures_pkey PRIMARY KEY (municipality, application, person);

ALTER TABLE ONLY portal.signers
    ADD CONSTRAINT signers_pkey PRIMARY KEY (municipality, application, role);

ALTER TABLE ONLY portal.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (municipality, id);

ALTER TABLE ONLY portal.withdrawals
    ADD CONSTRAINT withdrawals_pkey PRIMARY KEY (municipality, application);

ALTER TABLE ONLY river.river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY river.river_leader
    ADD CONSTRAINT river_leader_pkey PRIMARY KEY (name);

ALTER TABLE ONLY river.river_notification
    ADD CONSTRAINT river_notification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY river.river_queue
    ADD CONSTRAINT river_queue_pkey PRIMARY KEY (name);

CREATE INDEX lines_concerns ON audit.lines USING btree (municipality, concerns, at) WHERE (concerns IS NOT NULL);

CREATE INDEX lines_object ON audit.lines USING btree (municipality, object_kind, object, at);

CREATE INDEX cases_of_assignee ON casework.cases USING btree (municipality, assignee, due_on) WHERE (assignee IS NOT NULL);

CREATE INDEX cases_of_unit ON casework.cases USING btree (municipality, unit, received_at);

CREATE INDEX parties_person ON casework.parties USING btree (municipality, person);

CREATE INDEX access_log_of_person ON portal.access_log USING btree (municipality, person, at DESC);

CREATE INDEX applications_of_person ON portal.applications USING btree (municipality, person, handed_in_at DESC);

CREATE INDEX drafts_lapsing ON portal.drafts USING btree (municipality, lapses_at);

CREATE INDEX drafts_of_version ON portal.drafts USING btree (municipality, form, version);

CREATE INDEX files_of_application ON portal.files USING btree (municipality, application) WHERE (application IS NOT NULL);

CREATE INDEX files_of_draft ON portal.files USING btree (municipality, draft, begun_at);

CREATE INDEX files_waiting ON portal.files USING btree (municipality, changed_at) WHERE (state = ANY (ARRAY['receiving'::text, 'quarantined'::text]));

CREATE INDEX notices_of_person ON portal.notices USING btree (municipality, person, at DESC);

CREATE INDEX parts_of_application ON portal.parts USING btree (municipality, application);

CREATE INDEX queue_places_waiting ON portal.queue_places USING btree (municipality, entered_at) WHERE (case_begun_at IS NULL);

CREATE INDEX signers_person ON portal.signers USING btree (municipality, person) WHERE (person IS NOT NULL);

CREATE UNIQUE INDEX tasks_asked_once ON portal.tasks USING btree (municipality, application, person, kind, about) WHERE (state = 'open'::text);

CREATE INDEX tasks_of_application ON portal.tasks USING btree (municipality, application);

CREATE INDEX tasks_of_person ON portal.tasks USING btree (municipality, person, state, due_on);

CREATE INDEX tasks_open ON portal.tasks USING btree (municipality, due_on) WHERE (state = 'open'::text);

CREATE INDEX river_job_args_index ON river.river_job USING gin (args);

CREATE INDEX river_job_kind ON river.river_job USING btree (kind);

CREATE INDEX river_job_metadata_index ON river.river_job USING gin (metadata);

CREATE INDEX river_job_prioritized_fetching_index ON river.river_job USING btree (state, queue, priority, scheduled_at, id);

CREATE INDEX river_job_state_and_finalized_at_index ON river.river_job USING btree (state, finalized_at) WHERE (finalized_at IS NOT NULL);

CREATE UNIQUE INDEX river_job_unique_idx ON river.river_job USING btree (unique_key) WHERE ((unique_key IS NOT NULL) AND (unique_states IS NOT NULL) AND river.river_job_state_in_bitmask(unique_states, state));

CREATE INDEX river_notification_created_at_idx ON river.river_notification USING btree (created_at);

CREATE INDEX river_notification_topic_id_idx ON river.river_notification USING btree (topic, id);

CREATE TRIGGER lines_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.lines FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER access_log_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.access_log FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER applications_keep_what_was_signed BEFORE UPDATE ON portal.applications FOR EACH ROW EXECUTE FUNCTION portal.applications_keep_what_was_signed();

CREATE TRIGGER files_go_forward BEFORE UPDATE ON portal.files FOR EACH ROW EXECUTE FUNCTION portal.files_go_forward();

CREATE CONSTRAINT TRIGGER files_go_with_their_draft AFTER DELETE ON portal.drafts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portal.files_go_with_their_draft();

CREATE TRIGGER files_handed_in_stay BEFORE DELETE ON portal.files FOR EACH ROW EXECUTE FUNCTION portal.files_handed_in_stay();

CREATE TRIGGER form_blocks_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.form_blocks FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER form_samples_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.form_samples FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER form_versions_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.form_versions FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER form_withdrawals_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.form_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER papers_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.papers FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER parts_keep_what_was_sealed BEFORE UPDATE ON portal.parts FOR EACH ROW EXECUTE FUNCTION portal.parts_keep_what_was_sealed();

CREATE TRIGGER signatures_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.signatures FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TRIGGER signers_answer_once BEFORE UPDATE ON portal.signers FOR EACH ROW EXECUTE FUNCTION portal.signers_answer_once();

CREATE TRIGGER tasks_end_once BEFORE UPDATE ON portal.tasks FOR EACH ROW EXECUTE FUNCTION portal.tasks_end_once();

CREATE TRIGGER withdrawals_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.withdrawals FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

ALTER TABLE ONLY audit.lines
    ADD CONSTRAINT lines_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_municipality_assignee_fkey FOREIGN KEY (municipality, assignee) REFERENCES casework.officers(municipality, id);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_municipality_owner_fkey FOREIGN KEY (municipality, owner) REFERENCES casework.officers(municipality, id);

ALTER TABLE ONLY casework.cases
    ADD CONSTRAINT cases_municipality_unit_fkey FOREIGN KEY (municipality, unit) REFERENCES casework.units(municipality, id);

ALTER TABLE ONLY casework.grants
    ADD CONSTRAINT grants_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY casework.grants
    ADD CONSTRAINT grants_municipality_officer_fkey FOREIGN KEY (municipality, officer) REFERENCES casework.officers(municipality, id);

ALTER TABLE ONLY casework.grants
    ADD CONSTRAINT grants_municipality_unit_fkey FOREIGN KEY (municipality, unit) REFERENCES casework.units(municipality, id);

ALTER TABLE ONLY casework.officers
    ADD CONSTRAINT officers_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY casework.parties
    ADD CONSTRAINT parties_municipality_case_id_fkey FOREIGN KEY (municipality, case_id) REFERENCES casework.cases(municipality, id);

ALTER TABLE ONLY casework.parties
    ADD CONSTRAINT parties_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY casework.parties
    ADD CONSTRAINT parties_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY casework.units
    ADD CONSTRAINT units_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.access_log
    ADD CONSTRAINT access_log_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.access_log
    ADD CONSTRAINT access_log_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.application_steps
    ADD CONSTRAINT application_steps_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY portal.application_steps
    ADD CONSTRAINT application_steps_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.applications
    ADD CONSTRAINT applications_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.applications
    ADD CONSTRAINT applications_municipality_form_version_fkey FOREIGN KEY (municipality, form, version) REFERENCES portal.form_versions(municipality, form, version);

ALTER TABLE ONLY portal.applications
    ADD CONSTRAINT applications_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.applications
    ADD CONSTRAINT applications_municipality_service_fkey FOREIGN KEY (municipality, service) REFERENCES portal.services(municipality, id);

ALTER TABLE ONLY portal.blank_papers
    ADD CONSTRAINT blank_papers_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.blank_papers
    ADD CONSTRAINT blank_papers_municipality_form_version_fkey FOREIGN KEY (municipality, form, version) REFERENCES portal.form_versions(municipality, form, version);

ALTER TABLE ONLY portal.drafts
    ADD CONSTRAINT drafts_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.drafts
    ADD CONSTRAINT drafts_municipality_form_version_fkey FOREIGN KEY (municipality, form, version) REFERENCES portal.form_versions(municipality, form, version);

ALTER TABLE ONLY portal.drafts
    ADD CONSTRAINT drafts_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.files
    ADD CONSTRAINT files_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY portal.files
    ADD CONSTRAINT files_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.files
    ADD CONSTRAINT files_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.form_blocks
    ADD CONSTRAINT form_blocks_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.form_keeping
    ADD CONSTRAINT form_keeping_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.form_samples
    ADD CONSTRAINT form_samples_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.form_samples
    ADD CONSTRAINT form_samples_municipality_form_version_fkey FOREIGN KEY (municipality, form, version) REFERENCES portal.form_versions(municipality, form, version);

ALTER TABLE ONLY portal.form_versions
    ADD CONSTRAINT form_versions_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.form_withdrawals
    ADD CONSTRAINT form_withdrawals_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.form_withdrawals
    ADD CONSTRAINT form_withdrawals_municipality_form_version_fkey FOREIGN KEY (municipality, form, version) REFERENCES portal.form_versions(municipality, form, version);

ALTER TABLE ONLY portal.notices
    ADD CONSTRAINT notices_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.notices
    ADD CONSTRAINT notices_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.number_series
    ADD CONSTRAINT number_series_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.papers
    ADD CONSTRAINT papers_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id);

ALTER TABLE ONLY portal.papers
    ADD CONSTRAINT papers_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.papers
    ADD CONSTRAINT papers_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.parts
    ADD CONSTRAINT parts_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.parts
    ADD CONSTRAINT parts_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.parts
    ADD CONSTRAINT parts_municipality_task_fkey FOREIGN KEY (municipality, task) REFERENCES portal.tasks(municipality, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY portal.persons
    ADD CONSTRAINT persons_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.queue_places
    ADD CONSTRAINT queue_places_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY portal.queue_places
    ADD CONSTRAINT queue_places_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.services
    ADD CONSTRAINT services_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.signatures
    ADD CONSTRAINT signatures_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY portal.signatures
    ADD CONSTRAINT signatures_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.signatures
    ADD CONSTRAINT signatures_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.signers
    ADD CONSTRAINT signers_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY portal.signers
    ADD CONSTRAINT signers_municipality_asked_by_fkey FOREIGN KEY (municipality, asked_by) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.signers
    ADD CONSTRAINT signers_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.signers
    ADD CONSTRAINT signers_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.tasks
    ADD CONSTRAINT tasks_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY portal.tasks
    ADD CONSTRAINT tasks_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.tasks
    ADD CONSTRAINT tasks_municipality_form_version_fkey FOREIGN KEY (municipality, form, version) REFERENCES portal.form_versions(municipality, form, version);

ALTER TABLE ONLY portal.tasks
    ADD CONSTRAINT tasks_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE ONLY portal.withdrawals
    ADD CONSTRAINT withdrawals_municipality_application_fkey FOREIGN KEY (municipality, application) REFERENCES portal.applications(municipality, id);

ALTER TABLE ONLY portal.withdrawals
    ADD CONSTRAINT withdrawals_municipality_fkey FOREIGN KEY (municipality) REFERENCES portal.municipalities(id);

ALTER TABLE ONLY portal.withdrawals
    ADD CONSTRAINT withdrawals_municipality_person_fkey FOREIGN KEY (municipality, person) REFERENCES portal.persons(municipality, id);

ALTER TABLE audit.lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY read_within ON audit.lines FOR SELECT TO casework, worker USING ((municipality = portal.this_municipality()));

CREATE POLICY written_by_all ON audit.lines FOR INSERT TO portal, casework, worker WITH CHECK (((municipality = portal.this_municipality()) AND ((actor_kind <> 'resident'::text) OR (actor = portal.this_person())) AND ((actor_kind <> 'officer'::text) OR (actor = portal.this_officer()))));

ALTER TABLE casework.cases ENABLE ROW LEVEL SECURITY;

ALTER TABLE casework.grants ENABLE ROW LEVEL SECURITY;

ALTER TABLE casework.officers ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_municipality ON casework.cases USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON casework.grants USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON casework.officers USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON casework.parties USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON casework.units USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

ALTER TABLE casework.parties ENABLE ROW LEVEL SECURITY;

ALTER TABLE casework.units ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.access_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY anyone_reads ON portal.municipalities FOR SELECT USING (true);

ALTER TABLE portal.application_steps ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.applications ENABLE ROW LEVEL SECURITY;

CREATE POLICY asked ON portal.notices FOR INSERT TO owner WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY asked_about ON portal.applications FOR SELECT TO owner USING ((municipality = portal.this_municipality()));

CREATE POLICY asker_and_asked ON portal.signers FOR SELECT TO portal USING (((municipality = portal.this_municipality()) AND ((asked_by = portal.this_person()) OR (person = portal.this_person()))));

CREATE POLICY asking ON portal.parts TO owner USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY asking ON portal.signers TO owner USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY asking ON portal.tasks TO owner USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

ALTER TABLE portal.blank_papers ENABLE ROW LEVEL SECURITY;

CREATE POLICY clean_and_handed_in ON portal.files FOR SELECT TO casework USING (((municipality = portal.this_municipality()) AND (state = 'clean'::text) AND (application IS NOT NULL)));

CREATE POLICY counted ON portal.drafts FOR SELECT TO owner USING ((municipality = portal.this_municipality()));

ALTER TABLE portal.drafts ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.files ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.form_blocks ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.form_keeping ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.form_samples ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.form_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.form_withdrawals ENABLE ROW LEVEL SECURITY;

CREATE POLICY lapsing ON portal.drafts TO worker USING ((municipality = portal.this_municipality()));

CREATE POLICY lapsing ON portal.signers TO worker USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

ALTER TABLE portal.municipalities ENABLE ROW LEVEL SECURITY;

CREATE POLICY named ON portal.persons TO owner USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

ALTER TABLE portal.notices ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.number_series ENABLE ROW LEVEL SECURITY;

CREATE POLICY oneself ON portal.access_log FOR SELECT TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.application_steps TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.applications TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.drafts TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.files TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.notices TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.papers FOR SELECT TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.parts TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.persons TO portal USING (((municipality = portal.this_municipality()) AND ((id = portal.this_person()) OR (number = NULLIF(current_setting('stodporten.sign_in_number'::text, true), ''::text))))) WITH CHECK (((municipality = portal.this_municipality()) AND ((id = portal.this_person()) OR (number = NULLIF(current_setting('stodporten.sign_in_number'::text, true), ''::text)))));

CREATE POLICY oneself ON portal.signatures TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.tasks TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY oneself ON portal.withdrawals TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person())));

CREATE POLICY own_is_added ON portal.municipalities FOR INSERT TO casework WITH CHECK ((id = portal.this_municipality()));

CREATE POLICY own_is_changed ON portal.municipalities FOR UPDATE TO casework USING ((id = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.applications TO casework, worker USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.blank_papers USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.files TO worker USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.form_blocks USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.form_keeping USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.form_samples USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.form_versions USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.form_withdrawals USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.number_series USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.papers TO casework, worker USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.parts TO casework USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.persons TO casework, worker USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.queue_places TO casework, worker USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.services USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.signatures FOR SELECT TO casework, worker USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.signers FOR SELECT TO casework USING ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.tasks TO casework, worker USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY own_municipality ON portal.withdrawals FOR SELECT TO casework, worker USING ((municipality = portal.this_municipality()));

ALTER TABLE portal.papers ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.parts ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.persons ENABLE ROW LEVEL SECURITY;

CREATE POLICY pushed ON portal.access_log TO casework USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY pushed ON portal.application_steps TO casework USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY pushed ON portal.notices TO casework, worker USING ((municipality = portal.this_municipality())) WITH CHECK ((municipality = portal.this_municipality()));

CREATE POLICY put_there ON portal.queue_places FOR INSERT TO portal WITH CHECK ((municipality = portal.this_municipality()));

ALTER TABLE portal.queue_places ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.services ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.signatures ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.signers ENABLE ROW LEVEL SECURITY;

ALTER TABLE portal.tasks ENABLE ROW LEVEL SECURITY;

CREATE POLICY the_asked_answers ON portal.signers FOR UPDATE TO portal USING (((municipality = portal.this_municipality()) AND (person = portal.this_person()))) WITH CHECK (((municipality = portal.this_municipality()) AND (person = portal.this_person()) AND (state = ANY (ARRAY['signed'::text, 'declined'::text]))));

CREATE POLICY told ON portal.notices FOR INSERT TO owner WITH CHECK ((municipality = portal.this_municipality()));

ALTER TABLE portal.withdrawals ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA audit TO portal;
GRANT USAGE ON SCHEMA audit TO casework;
GRANT USAGE ON SCHEMA audit TO worker;

GRANT USAGE ON SCHEMA casework TO casework;
GRANT USAGE ON SCHEMA casework TO worker;

GRANT USAGE ON SCHEMA portal TO portal;
GRANT USAGE ON SCHEMA portal TO casework;
GRANT USAGE ON SCHEMA portal TO worker;

GRANT USAGE ON SCHEMA river TO worker;

REVOKE ALL ON FUNCTION portal.ask_signer(of_application uuid, asked jsonb, known jsonb, seen bytea, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION portal.ask_signer(of_application uuid, asked jsonb, known jsonb, seen bytea, at timestamp with time zone) TO portal;

REVOKE ALL ON FUNCTION portal.count_drafts(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION portal.count_drafts(at timestamp with time zone) TO casework;

REVOKE ALL ON FUNCTION portal.end_asking(of_application uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION portal.end_asking(of_application uuid, at timestamp with time zone) TO portal;

REVOKE ALL ON FUNCTION portal.leave_errand(kind text, subject uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION portal.leave_errand(kind text, subject uuid) TO portal;
GRANT ALL ON FUNCTION portal.leave_errand(kind text, subject uuid) TO casework;
GRANT ALL ON FUNCTION portal.leave_errand(kind text, subject uuid) TO worker;

REVOKE ALL ON FUNCTION portal.tell_asker(of_application uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION portal.tell_asker(of_application uuid, at timestamp with time zone) TO portal;

REVOKE ALL ON FUNCTION portal.tell_drafts(of_form text, of_version integer, with_key text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION portal.tell_drafts(of_form text, of_version integer, with_key text, at timestamp with time zone) TO casework;

GRANT INSERT ON TABLE audit.lines TO portal;
GRANT SELECT,INSERT ON TABLE audit.lines TO casework;
GRANT SELECT,INSERT ON TABLE audit.lines TO worker;

GRANT SELECT,INSERT ON TABLE casework.cases TO casework;

GRANT UPDATE(unit) ON TABLE casework.cases TO casework;

GRANT UPDATE(owner) ON TABLE casework.cases TO casework;

GRANT UPDATE(status) ON TABLE casework.cases TO casework;

GRANT UPDATE(due_on) ON TABLE casework.cases TO casework;

GRANT UPDATE(assignee) ON TABLE casework.cases TO casework;

GRANT UPDATE(assigned_at) ON TABLE casework.cases TO casework;

GRANT UPDATE(revision) ON TABLE casework.cases TO casework;

GRANT SELECT,INSERT ON TABLE casework.grants TO casework;

GRANT UPDATE(ends_at) ON TABLE casework.grants TO casework;

GRANT SELECT,INSERT,UPDATE ON TABLE casework.officers TO casework;

GRANT SELECT,INSERT ON TABLE casework.parties TO casework;

GRANT UPDATE(opened_at) ON TABLE casework.parties TO casework;

GRANT SELECT,INSERT,UPDATE ON TABLE casework.units TO casework;

GRANT SELECT ON TABLE portal.access_log TO portal;
GRANT SELECT,INSERT ON TABLE portal.access_log TO casework;

GRANT SELECT,INSERT ON TABLE portal.application_steps TO portal;
GRANT SELECT,INSERT ON TABLE portal.application_steps TO casework;

GRANT SELECT,INSERT ON TABLE portal.applications TO portal;
GRANT SELECT ON TABLE portal.applications TO casework;
GRANT SELECT ON TABLE portal.applications TO worker;

GRANT UPDATE(unit_name) ON TABLE portal.applications TO casework;

GRANT UPDATE(status) ON TABLE portal.applications TO casework;

GRANT SELECT ON TABLE portal.blank_papers TO portal;
GRANT SELECT ON TABLE portal.blank_papers TO casework;
GRANT SELECT,INSERT,UPDATE ON TABLE portal.blank_papers TO worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE portal.drafts TO portal;
GRANT DELETE ON TABLE portal.drafts TO worker;

GRANT SELECT(municipality) ON TABLE portal.drafts TO worker;

GRANT SELECT(id) ON TABLE portal.drafts TO worker;

GRANT SELECT(person) ON TABLE portal.drafts TO worker;

GRANT SELECT(form) ON TABLE portal.drafts TO worker;

GRANT SELECT(version) ON TABLE portal.drafts TO worker;

GRANT SELECT(saved_at) ON TABLE portal.drafts TO worker;

GRANT SELECT(lapses_at),UPDATE(lapses_at) ON TABLE portal.drafts TO worker;

GRANT SELECT(reminded_at),UPDATE(reminded_at) ON TABLE portal.drafts TO worker;

GRANT SELECT,DELETE ON TABLE portal.files TO portal;
GRANT SELECT ON TABLE portal.files TO casework;
GRANT SELECT,DELETE ON TABLE portal.files TO worker;

GRANT INSERT(municipality) ON TABLE portal.files TO portal;

GRANT INSERT(id) ON TABLE portal.files TO portal;

GRANT INSERT(person) ON TABLE portal.files TO portal;

GRANT INSERT(draft) ON TABLE portal.files TO portal;

GRANT UPDATE(application) ON TABLE portal.files TO portal;

GRANT INSERT(field),UPDATE(field) ON TABLE portal.files TO portal;

GRANT INSERT(name) ON TABLE portal.files TO portal;

GRANT INSERT(bytes),UPDATE(bytes) ON TABLE portal.files TO portal;

GRANT INSERT(kinds) ON TABLE portal.files TO portal;

GRANT UPDATE(received) ON TABLE portal.files TO portal;

GRANT UPDATE(parts) ON TABLE portal.files TO portal;
GRANT UPDATE(parts) ON TABLE portal.files TO worker;

GRANT UPDATE(part_bytes) ON TABLE portal.files TO portal;
GRANT UPDATE(part_bytes) ON TABLE portal.files TO worker;

GRANT UPDATE(sealed) ON TABLE portal.files TO portal;
GRANT UPDATE(sealed) ON TABLE portal.files TO worker;

GRANT UPDATE(size) ON TABLE portal.files TO portal;
GRANT UPDATE(size) ON TABLE portal.files TO worker;

GRANT UPDATE(kind) ON TABLE portal.files TO portal;
GRANT UPDATE(kind) ON TABLE portal.files TO worker;

GRANT UPDATE(hash) ON TABLE portal.files TO portal;
GRANT UPDATE(hash) ON TABLE portal.files TO worker;

GRANT UPDATE(state) ON TABLE portal.files TO portal;
GRANT UPDATE(state) ON TABLE portal.files TO worker;

GRANT UPDATE(reason) ON TABLE portal.files TO portal;
GRANT UPDATE(reason) ON TABLE portal.files TO worker;

GRANT INSERT(begun_at) ON TABLE portal.files TO portal;

GRANT INSERT(changed_at),UPDATE(changed_at) ON TABLE portal.files TO portal;
GRANT UPDATE(changed_at) ON TABLE portal.files TO worker;

GRANT INSERT(expires_at),UPDATE(expires_at) ON TABLE portal.files TO portal;
GRANT UPDATE(expires_at) ON TABLE portal.files TO worker;

GRANT SELECT,INSERT ON TABLE portal.form_blocks TO casework;

GRANT SELECT ON TABLE portal.form_keeping TO portal;
GRANT SELECT,INSERT,UPDATE ON TABLE portal.form_keeping TO casework;
GRANT SELECT ON TABLE portal.form_keeping TO worker;

GRANT SELECT,INSERT ON TABLE portal.form_samples TO casework;

GRANT SELECT ON TABLE portal.form_versions TO portal;
GRANT SELECT,INSERT ON TABLE portal.form_versions TO casework;
GRANT SELECT ON TABLE portal.form_versions TO worker;

GRANT SELECT ON TABLE portal.form_withdrawals TO portal;
GRANT SELECT,INSERT ON TABLE portal.form_withdrawals TO casework;
GRANT SELECT ON TABLE portal.form_withdrawals TO worker;

GRANT SELECT ON TABLE portal.municipalities TO portal;
GRANT SELECT,INSERT,UPDATE ON TABLE portal.municipalities TO casework;
GRANT SELECT ON TABLE portal.municipalities TO worker;

GRANT SELECT,INSERT ON TABLE portal.notices TO portal;
GRANT SELECT,INSERT ON TABLE portal.notices TO casework;
GRANT SELECT,INSERT ON TABLE portal.notices TO worker;

GRANT UPDATE(seen_at) ON TABLE portal.notices TO portal;

GRANT SELECT,INSERT,UPDATE ON TABLE portal.number_series TO portal;
GRANT SELECT,INSERT,UPDATE ON TABLE portal.number_series TO casework;

GRANT SELECT ON TABLE portal.papers TO portal;
GRANT SELECT ON TABLE portal.papers TO casework;
GRANT SELECT,INSERT ON TABLE portal.papers TO worker;

GRANT SELECT ON TABLE portal.parts TO portal;

GRANT SELECT(municipality),INSERT(municipality) ON TABLE portal.parts TO casework;

GRANT SELECT(task),INSERT(task) ON TABLE portal.parts TO casework;

GRANT SELECT(person),INSERT(person) ON TABLE portal.parts TO casework;

GRANT SELECT(application),INSERT(application) ON TABLE portal.parts TO casework;

GRANT SELECT(role),INSERT(role) ON TABLE portal.parts TO casework;

GRANT SELECT(pages),INSERT(pages) ON TABLE portal.parts TO casework;

GRANT INSERT(known) ON TABLE portal.parts TO casework;

GRANT UPDATE(answers) ON TABLE portal.parts TO portal;

GRANT UPDATE(revision) ON TABLE portal.parts TO portal;

GRANT UPDATE(saved_at) ON TABLE portal.parts TO portal;

GRANT UPDATE(reason) ON TABLE portal.parts TO portal;
GRANT SELECT(reason) ON TABLE portal.parts TO casework;

GRANT UPDATE(sealed) ON TABLE portal.parts TO portal;
GRANT SELECT(sealed) ON TABLE portal.parts TO casework;

GRANT UPDATE(sealed_hash) ON TABLE portal.parts TO portal;
GRANT SELECT(sealed_hash) ON TABLE portal.parts TO casework;

GRANT UPDATE(sealed_at) ON TABLE portal.parts TO portal;
GRANT SELECT(sealed_at) ON TABLE portal.parts TO casework;

GRANT SELECT ON TABLE portal.persons TO portal;
GRANT SELECT,INSERT ON TABLE portal.persons TO casework;

GRANT INSERT(municipality) ON TABLE portal.persons TO portal;
GRANT SELECT(municipality) ON TABLE portal.persons TO worker;

GRANT INSERT(id) ON TABLE portal.persons TO portal;
GRANT SELECT(id) ON TABLE portal.persons TO worker;

GRANT INSERT(number) ON TABLE portal.persons TO portal;

GRANT INSERT(name),UPDATE(name) ON TABLE portal.persons TO portal;
GRANT UPDATE(name) ON TABLE portal.persons TO casework;
GRANT SELECT(name) ON TABLE portal.persons TO worker;

GRANT UPDATE(protected) ON TABLE portal.persons TO casework;

GRANT INSERT(created_at) ON TABLE portal.persons TO portal;

GRANT INSERT(signed_in_at),UPDATE(signed_in_at) ON TABLE portal.persons TO portal;

GRANT UPDATE(signed_in_before) ON TABLE portal.persons TO portal;

GRANT INSERT ON TABLE portal.queue_places TO portal;
GRANT SELECT ON TABLE portal.queue_places TO casework;
GRANT SELECT ON TABLE portal.queue_places TO worker;

GRANT UPDATE(case_begun_at) ON TABLE portal.queue_places TO casework;

GRANT SELECT ON TABLE portal.services TO portal;
GRANT SELECT,INSERT,UPDATE ON TABLE portal.services TO casework;
GRANT SELECT ON TABLE portal.services TO worker;

GRANT SELECT,INSERT ON TABLE portal.signatures TO portal;
GRANT SELECT ON TABLE portal.signatures TO casework;
GRANT SELECT ON TABLE portal.signatures TO worker;

GRANT SELECT ON TABLE portal.signers TO portal;
GRANT SELECT ON TABLE portal.signers TO casework;
GRANT SELECT ON TABLE portal.signers TO worker;

GRANT UPDATE(state) ON TABLE portal.signers TO portal;
GRANT UPDATE(state) ON TABLE portal.signers TO worker;

GRANT UPDATE(ended_at) ON TABLE portal.signers TO portal;
GRANT UPDATE(ended_at) ON TABLE portal.signers TO worker;

GRANT SELECT,INSERT ON TABLE portal.tasks TO portal;
GRANT SELECT,INSERT ON TABLE portal.tasks TO casework;
GRANT SELECT ON TABLE portal.tasks TO worker;

GRANT UPDATE(state) ON TABLE portal.tasks TO portal;
GRANT UPDATE(state) ON TABLE portal.tasks TO casework;
GRANT UPDATE(state) ON TABLE portal.tasks TO worker;

GRANT UPDATE(ended_at) ON TABLE portal.tasks TO portal;
GRANT UPDATE(ended_at) ON TABLE portal.tasks TO casework;
GRANT UPDATE(ended_at) ON TABLE portal.tasks TO worker;

GRANT UPDATE(reminded_at) ON TABLE portal.tasks TO worker;

GRANT SELECT,INSERT ON TABLE portal.withdrawals TO portal;
GRANT SELECT ON TABLE portal.withdrawals TO casework;
GRANT SELECT ON TABLE portal.withdrawals TO worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE river.river_job TO worker;

GRANT USAGE ON SEQUENCE river.river_job_id_seq TO worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE river.river_leader TO worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE river.river_notification TO worker;

GRANT USAGE ON SEQUENCE river.river_notification_id_seq TO worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE river.river_queue TO worker;
