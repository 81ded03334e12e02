-- +goose Up
-- The house: three schemas, and the two settings that every policy asks.
create schema portal;
create schema casework;
create schema audit;
grant usage on schema portal to portal, casework, worker;
grant usage on schema casework to casework, worker;
grant usage on schema audit to portal, casework, worker;

-- Whose municipality the transaction was opened for. Null when nobody said, so that every policy fails closed.
create function portal.this_municipality() returns text
  language sql stable parallel safe
  return nullif(current_setting('stodporten.municipality', true), '');

-- The resident whom the transaction was opened for; null for officers, visitors and the system.
create function portal.this_person() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('stodporten.person', true), '')::uuid;

-- The officer whom the transaction was opened for; null for everybody else.
create function portal.this_officer() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('stodporten.officer', true), '')::uuid;

-- +goose StatementBegin
create function portal.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on %.% is refused: its rows are written once', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end
$$;
-- +goose StatementEnd

-- A municipality is public: its name stands on the start page. Only its own administrators change it.
create table portal.municipalities (
  id            text primary key check (id ~ '^[a-z][a-z0-9-]{1,30}$'),
  name          text not null check (length(name) between 2 and 100),
  short         text not null unique check (short ~ '^[A-Z]{2,5}$'),
  host          text not null unique check (host = lower(host) and length(host) between 1 and 253),
  position      integer not null,
  brand         text not null check (brand ~ '^#[0-9a-f]{6}$'),
  accent        text not null check (accent ~ '^#[0-9a-f]{6}$'),
  languages     text[] not null check (cardinality(languages) between 1 and 20),
  help_phone    text not null check (length(help_phone) between 3 and 40),
  help_hours    jsonb not null,
  on_call_phone text not null check (length(on_call_phone) between 3 and 40),
  outage        jsonb,
  changed_at    timestamptz not null
);
alter table portal.municipalities enable row level security;
alter table portal.municipalities force row level security;
create policy anyone_reads on portal.municipalities for select using (true);
create policy own_is_added on portal.municipalities for insert to casework with check (id = portal.this_municipality());
create policy own_is_changed on portal.municipalities for update to casework using (id = portal.this_municipality());
grant select on portal.municipalities to portal, casework, worker;
grant insert, update on portal.municipalities to casework;

-- A service on offer: which form, and (pushed by casework/units) who receives it. Unit and owner are opaque to the portal.
create table portal.services (
  municipality   text not null references portal.municipalities,
  id             text not null check (id ~ '^[a-z][a-z0-9-]{1,60}$'),
  form           text not null,
  position       integer not null,
  unit           uuid not null,
  unit_name      text not null check (length(unit_name) between 2 and 120),
  unit_phone     text not null,
  unit_email     text not null,
  unit_visit     jsonb not null,
  owner          uuid not null,
  open           boolean not null default true,
  primary key (municipality, id)
);
alter table portal.services enable row level security;
alter table portal.services force row level security;
create policy own_municipality on portal.services using (municipality = portal.this_municipality());
grant select on portal.services to portal, casework, worker;
grant insert, update on portal.services to casework;

-- Somebody who has signed in, or whom an application names. The number can change; the id never does.
create table portal.persons (
  municipality       text not null references portal.municipalities,
  id                 uuid not null,
  number             text not null check (number ~ '^[0-9]{12}$'),
  name               text not null check (length(name) between 1 and 200),
  protected          boolean not null default false,
  created_at         timestamptz not null,
  signed_in_at       timestamptz,
  signed_in_before   timestamptz,
  primary key (municipality, id),
  unique (municipality, number)
);
alter table portal.persons enable row level security;
alter table portal.persons force row level security;
-- At sign-in nobody is known yet: the visitor's transaction names the number that the provider vouched for, and sees that row alone.
create policy oneself on portal.persons to portal
  using (municipality = portal.this_municipality()
    and (id = portal.this_person() or number = nullif(current_setting('stodporten.sign_in_number', true), '')))
  with check (municipality = portal.this_municipality()
    and (id = portal.this_person() or number = nullif(current_setting('stodporten.sign_in_number', true), '')));
create policy own_municipality on portal.persons to casework, worker using (municipality = portal.this_municipality());
-- A protected identity is the register's to tell: the portal can neither mark one nor lift the mark.
grant select, insert (municipality, id, number, name, created_at, signed_in_at), update (name, signed_in_at, signed_in_before)
  on portal.persons to portal;
grant select, insert on portal.persons to casework;
grant update (protected, name) on portal.persons to casework;
