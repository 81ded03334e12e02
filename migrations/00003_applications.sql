-- +goose Up
-- A version of a form, published once and never changed.
create table portal.form_versions (
  municipality  text not null references portal.municipalities,
  form          text not null check (form ~ '^[a-z][a-z0-9-]{1,60}$'),
  version       integer not null check (version > 0),
  definition    bytea not null check (length(definition) <= 4194304),
  hash          bytea not null check (length(hash) = 32),
  published_at  timestamptz not null,
  primary key (municipality, form, version)
);
alter table portal.form_versions enable row level security;
alter table portal.form_versions force row level security;
create policy own_municipality on portal.form_versions using (municipality = portal.this_municipality());
grant select on portal.form_versions to portal, casework, worker;
grant insert on portal.form_versions to casework;
create trigger form_versions_are_final before update or delete or truncate on portal.form_versions
  for each statement execute function portal.refuse_change();

-- Answers not yet handed in. Only their author sees them: casework has no grant here.
create table portal.drafts (
  municipality  text not null references portal.municipalities,
  id            uuid not null,
  person        uuid not null,
  form          text not null,
  version       integer not null,
  answers       jsonb not null,
  page          text not null default '',
  revision      integer not null default 0,
  begun_at      timestamptz not null,
  saved_at      timestamptz not null,
  lapses_at     timestamptz not null,
  primary key (municipality, id),
  unique (municipality, person, form),
  foreign key (municipality, person) references portal.persons,
  foreign key (municipality, form, version) references portal.form_versions,
  check (pg_column_size(answers) < 2097152)
);
alter table portal.drafts enable row level security;
alter table portal.drafts force row level security;
create policy oneself on portal.drafts to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
grant select, insert, update, delete on portal.drafts to portal;

-- The running numbers of a municipality, by year. Allotted as the last act of a transaction, so that the lock is short; gaps are allowed.
create table portal.number_series (
  municipality  text not null references portal.municipalities,
  year          integer not null,
  last          bigint not null,
  primary key (municipality, year)
);
alter table portal.number_series enable row level security;
alter table portal.number_series force row level security;
create policy own_municipality on portal.number_series using (municipality = portal.this_municipality());
grant select, insert, update on portal.number_series to portal, casework;

-- An application as it was handed in. `snapshot` is what the applicant saw and answered, to the byte that was signed.
create table portal.applications (
  municipality       text not null references portal.municipalities,
  id                 uuid not null,
  number             text not null check (number ~ '^[A-Z]{2,5}-[0-9]{4}-[0-9]{6,}$'),
  person             uuid not null,
  draft              uuid not null,
  service            text not null,
  form               text not null,
  version            integer not null,
  answers            jsonb not null,
  snapshot           bytea not null check (length(snapshot) <= 4194304),
  snapshot_hash      bytea not null check (length(snapshot_hash) = 32),
  handed_in_at       timestamptz not null,
  unit_name          text not null,
  status             text not null default 'handed-in' check (status in ('handed-in', 'received', 'investigating', 'decided', 'closed')),
  lacks_signature    boolean not null,
  promised_by        date not null,
  primary key (municipality, id),
  unique (municipality, number),
  unique (municipality, draft),
  foreign key (municipality, person) references portal.persons,
  foreign key (municipality, form, version) references portal.form_versions,
  foreign key (municipality, service) references portal.services
);
create index applications_of_person on portal.applications (municipality, person, handed_in_at desc);
alter table portal.applications enable row level security;
alter table portal.applications force row level security;
create policy oneself on portal.applications to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy own_municipality on portal.applications to casework, worker using (municipality = portal.this_municipality());
grant select, insert on portal.applications to portal;
grant select on portal.applications to casework, worker;
grant update (status, unit_name) on portal.applications to casework;

-- +goose StatementBegin
create function portal.applications_keep_what_was_signed() returns trigger language plpgsql as $$
begin
  if (new.municipality, new.id, new.number, new.person, new.draft, new.form, new.version, new.answers::text, new.snapshot, new.snapshot_hash, new.handed_in_at)
     is distinct from
     (old.municipality, old.id, old.number, old.person, old.draft, old.form, old.version, old.answers::text, old.snapshot, old.snapshot_hash, old.handed_in_at) then
    raise exception 'what was handed in is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
create trigger applications_keep_what_was_signed before update on portal.applications
  for each row execute function portal.applications_keep_what_was_signed();

-- Who signed, and the proof of it. Rows precede the application inside the transaction, hence the deferred keys.
create table portal.signatures (
  municipality   text not null references portal.municipalities,
  application    uuid not null,
  person         uuid not null,
  signed_hash    bytea not null check (length(signed_hash) = 32),
  evidence       jsonb not null,
  signed_at      timestamptz not null,
  primary key (municipality, application, person),
  foreign key (municipality, application) references portal.applications deferrable initially deferred,
  foreign key (municipality, person) references portal.persons
);
alter table portal.signatures enable row level security;
alter table portal.signatures force row level security;
create policy oneself on portal.signatures to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy own_municipality on portal.signatures for select to casework, worker using (municipality = portal.this_municipality());
grant select, insert on portal.signatures to portal;
grant select on portal.signatures to casework, worker;
create trigger signatures_are_final before update or delete or truncate on portal.signatures
  for each statement execute function portal.refuse_change();

-- A place in the queue of a unit, with an owner, from the moment of handing in. The portal can put there and not look.
create table portal.queue_places (
  municipality  text not null references portal.municipalities,
  application   uuid not null,
  unit          uuid not null,
  owner         uuid not null,
  entered_at    timestamptz not null,
  case_begun_at timestamptz,
  primary key (municipality, application),
  foreign key (municipality, application) references portal.applications deferrable initially deferred
);
create index queue_places_waiting on portal.queue_places (municipality, entered_at) where case_begun_at is null;
alter table portal.queue_places enable row level security;
alter table portal.queue_places force row level security;
create policy put_there on portal.queue_places for insert to portal with check (municipality = portal.this_municipality());
create policy own_municipality on portal.queue_places to casework, worker using (municipality = portal.this_municipality());
grant insert on portal.queue_places to portal;
grant select on portal.queue_places to casework, worker;
grant update (case_begun_at) on portal.queue_places to casework;

-- The steps of a case as the resident follows them: pushed by casework, the first one written at handing in.
create table portal.application_steps (
  municipality  text not null references portal.municipalities,
  application   uuid not null,
  person        uuid not null,
  step          text not null check (step in ('handed-in', 'received', 'investigating', 'decided', 'closed')),
  unit_name     text not null,
  at            timestamptz not null,
  primary key (municipality, application, step),
  foreign key (municipality, application) references portal.applications deferrable initially deferred
);
alter table portal.application_steps enable row level security;
alter table portal.application_steps force row level security;
create policy oneself on portal.application_steps to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy pushed on portal.application_steps to casework
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, insert on portal.application_steps to portal;
grant select, insert on portal.application_steps to casework;
