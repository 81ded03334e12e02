-- +goose Up
-- What a resident is asked to do, and by when. `about` says which of several: the role that one signs in, or the paper that is to come.
-- `detail` holds what the page says beside the kind; a notice about it holds the key and the number, and nothing of this.
create table portal.tasks (
  municipality  text not null references portal.municipalities,
  id            uuid not null,
  person        uuid not null,
  application   uuid not null,
  number        text not null,
  kind          text not null check (kind in ('sign', 'complete', 'send-evidence')),
  about         text not null default '' check (length(about) <= 120),
  form          text not null,
  version       integer not null,
  detail        jsonb not null default '{}' check (jsonb_typeof(detail) = 'object' and pg_column_size(detail) < 32768),
  state         text not null default 'open' check (state in ('open', 'done', 'declined', 'lapsed', 'withdrawn')),
  asked_at      timestamptz not null,
  due_on        date not null,
  ended_at      timestamptz,
  reminded_at   timestamptz,
  primary key (municipality, id),
  foreign key (municipality, person) references portal.persons,
  foreign key (municipality, application) references portal.applications deferrable initially deferred,
  foreign key (municipality, form, version) references portal.form_versions,
  check ((state = 'open') = (ended_at is null))
);
create index tasks_of_person on portal.tasks (municipality, person, state, due_on);
create index tasks_of_application on portal.tasks (municipality, application);
create index tasks_open on portal.tasks (municipality, due_on) where state = 'open';
create unique index tasks_asked_once on portal.tasks (municipality, application, person, kind, about) where state = 'open';
alter table portal.tasks enable row level security;
alter table portal.tasks force row level security;
create policy oneself on portal.tasks to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy own_municipality on portal.tasks to casework, worker
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
create policy asking on portal.tasks to owner
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select on portal.tasks to portal, casework, worker;
grant insert on portal.tasks to portal, casework;
grant update (state, ended_at) on portal.tasks to portal, casework, worker;
grant update (reminded_at) on portal.tasks to worker;

-- +goose StatementBegin
create function portal.tasks_end_once() returns trigger language plpgsql as $$
begin
  if old.state <> 'open' and (new.state, new.ended_at) is distinct from (old.state, old.ended_at) then
    raise exception 'a task that has ended stays as it ended' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger tasks_end_once before update on portal.tasks for each row execute function portal.tasks_end_once();

-- Who is to sign an application beside whoever handed it in. `person` is null when nobody may be reached: contact is unsafe, or the
-- answers name no identity number. Then there is no task, no notice and no line of theirs anywhere. `asked_by` is who handed it in.
create table portal.signers (
  municipality  text not null references portal.municipalities,
  application   uuid not null,
  role          text not null check (length(role) between 1 and 60),
  place         integer not null,
  asked_by      uuid not null,
  person        uuid,
  named         text not null default '' check (length(named) <= 200),
  demanded      boolean not null,
  state         text not null check (state in ('asked', 'signed', 'declined', 'lapsed', 'withdrawn', 'unsafe', 'unnamed')),
  due_on        date not null,
  ended_at      timestamptz,
  primary key (municipality, application, role),
  foreign key (municipality, application) references portal.applications deferrable initially deferred,
  foreign key (municipality, asked_by) references portal.persons,
  foreign key (municipality, person) references portal.persons,
  check ((person is null) = (state in ('unsafe', 'unnamed')))
);
create index signers_person on portal.signers (municipality, person) where person is not null;
alter table portal.signers enable row level security;
alter table portal.signers force row level security;
create policy asker_and_asked on portal.signers for select to portal
  using (municipality = portal.this_municipality() and (asked_by = portal.this_person() or person = portal.this_person()));
create policy the_asked_answers on portal.signers for update to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person() and state in ('signed', 'declined'));
create policy own_municipality on portal.signers for select to casework using (municipality = portal.this_municipality());
create policy lapsing on portal.signers to worker
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
create policy asking on portal.signers to owner
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select on portal.signers to portal, casework, worker;
grant update (state, ended_at) on portal.signers to portal, worker;

-- +goose StatementBegin
create function portal.signers_answer_once() returns trigger language plpgsql as $$
begin
  if old.state <> 'asked' then
    raise exception 'who has signed, declined or is no longer asked, stays so' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger signers_answer_once before update on portal.signers for each row execute function portal.signers_answer_once();

-- What somebody fills in for a task: the part that is theirs, or what they were asked to complete. `seen` is what the others answered, as
-- this person may see it; `known` are those answers, for conditions. Casework reads what was sealed, never what is being written.
create table portal.parts (
  municipality  text not null references portal.municipalities,
  task          uuid not null,
  person        uuid not null,
  application   uuid not null,
  role          text not null default '',
  pages         text[] not null default '{}' check (cardinality(pages) <= 100),
  known         jsonb not null default '{}' check (pg_column_size(known) < 2097152),
  seen          bytea check (length(seen) <= 4194304),
  answers       jsonb not null default '{}' check (pg_column_size(answers) < 2097152),
  revision      integer not null default 0,
  saved_at      timestamptz,
  reason        text not null default '' check (length(reason) <= 2000),
  sealed        bytea check (length(sealed) <= 4194304),
  sealed_hash   bytea check (length(sealed_hash) = 32),
  sealed_at     timestamptz,
  primary key (municipality, task),
  foreign key (municipality, task) references portal.tasks deferrable initially deferred,
  foreign key (municipality, person) references portal.persons,
  check ((sealed is null) = (sealed_hash is null) and (sealed is null) = (sealed_at is null))
);
create index parts_of_application on portal.parts (municipality, application);
alter table portal.parts enable row level security;
alter table portal.parts force row level security;
create policy oneself on portal.parts to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy own_municipality on portal.parts to casework
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
create policy asking on portal.parts to owner
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select on portal.parts to portal;
grant update (answers, revision, saved_at, reason, sealed, sealed_hash, sealed_at) on portal.parts to portal;
grant select (municipality, task, person, application, role, pages, reason, sealed, sealed_hash, sealed_at) on portal.parts to casework;
grant insert (municipality, task, person, application, role, pages, known) on portal.parts to casework;

-- +goose StatementBegin
create function portal.parts_keep_what_was_sealed() returns trigger language plpgsql as $$
begin
  if old.sealed is not null then
    raise exception 'what was sealed is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger parts_keep_what_was_sealed before update on portal.parts
  for each row execute function portal.parts_keep_what_was_sealed();

-- An application that was taken back by whoever handed it in. It stays as it was; casework writes it off by a decision.
create table portal.withdrawals (
  municipality  text not null references portal.municipalities,
  application   uuid not null,
  person        uuid not null,
  withdrawn_at  timestamptz not null,
  reason        text not null default '' check (length(reason) <= 2000),
  primary key (municipality, application),
  foreign key (municipality, application) references portal.applications,
  foreign key (municipality, person) references portal.persons
);
alter table portal.withdrawals enable row level security;
alter table portal.withdrawals force row level security;
create policy oneself on portal.withdrawals to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy own_municipality on portal.withdrawals for select to casework, worker using (municipality = portal.this_municipality());
grant select, insert on portal.withdrawals to portal;
grant select on portal.withdrawals to casework, worker;
create trigger withdrawals_are_final before update or delete or truncate on portal.withdrawals
  for each statement execute function portal.refuse_change();

-- What follows is done for a resident to rows of another, which they may not see: each function does one thing, for the one application
-- that the resident handed in or is asked to sign, and gives nothing back.
create policy named on portal.persons to owner
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
create policy asked_about on portal.applications for select to owner using (municipality = portal.this_municipality());
create policy asked on portal.notices for insert to owner with check (municipality = portal.this_municipality());

-- +goose StatementBegin
create function portal.ask_signer(of_application uuid, asked jsonb, known jsonb, seen bytea, at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd
revoke execute on function portal.ask_signer(uuid, jsonb, jsonb, bytea, timestamptz) from public;
grant execute on function portal.ask_signer(uuid, jsonb, jsonb, bytea, timestamptz) to portal;

-- Nobody is asked any longer for an application that was taken back.
-- +goose StatementBegin
create function portal.end_asking(of_application uuid, at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
-- +goose StatementEnd
revoke execute on function portal.end_asking(uuid, timestamptz) from public;
grant execute on function portal.end_asking(uuid, timestamptz) to portal;

-- Whoever asked is told that the asked one has signed, or has declined. Why is between the signer and the municipality.
-- +goose StatementBegin
create function portal.tell_asker(of_application uuid, at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into portal.notices (municipality, id, person, key, number, at)
  select s.municipality, gen_random_uuid(), s.asked_by, 'notice.sign-' || s.state, a.number, at
    from portal.signers s join portal.applications a on a.municipality = s.municipality and a.id = s.application
   where s.municipality = portal.this_municipality() and s.application = of_application and s.person = portal.this_person()
     and s.state in ('signed', 'declined') and s.ended_at = at;
end
$$;
-- +goose StatementEnd
revoke execute on function portal.tell_asker(uuid, timestamptz) from public;
grant execute on function portal.tell_asker(uuid, timestamptz) to portal;

-- The rule of reading asks for the posting too: who has left reads nothing, whatever is left of their roles.
-- +goose StatementBegin
create or replace function casework.cases_for(asking uuid, at timestamptz)
  returns table (case_id uuid, content boolean, take boolean)
  language sql stable as
$$
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
-- +goose StatementEnd
