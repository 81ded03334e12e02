-- +goose Up
-- The organisation: units, the officers in them, the roles they hold and for how long.
create table casework.units (
  municipality  text not null references portal.municipalities,
  id            uuid not null,
  name          text not null check (length(name) between 2 and 120),
  public_name   text not null check (length(public_name) between 2 and 120),
  zone          text not null check (zone in ('financial-assistance', 'children', 'adults', 'lss', 'family-law', 'debt-advice', 'counselling', 'administration')),
  created_at    timestamptz not null,
  primary key (municipality, id),
  unique (municipality, name)
);
alter table casework.units enable row level security;
alter table casework.units force row level security;
create policy own_municipality on casework.units
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, insert, update on casework.units to casework;

create table casework.officers (
  municipality      text not null references portal.municipalities,
  id                uuid not null,
  subject           text not null check (length(subject) between 1 and 200),
  name              text not null check (length(name) between 1 and 200),
  title             text not null default '',
  created_at        timestamptz not null,
  left_at           timestamptz,
  signed_in_at      timestamptz,
  signed_in_before  timestamptz,
  primary key (municipality, id),
  unique (municipality, subject)
);
alter table casework.officers enable row level security;
alter table casework.officers force row level security;
create policy own_municipality on casework.officers
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, insert, update on casework.officers to casework;

create table casework.grants (
  municipality  text not null references portal.municipalities,
  officer       uuid not null,
  unit          uuid not null,
  role          text not null check (role in ('caseworker', 'intake', 'manager', 'administrator')),
  starts_at     timestamptz not null,
  ends_at       timestamptz,
  primary key (municipality, officer, unit, role, starts_at),
  foreign key (municipality, officer) references casework.officers,
  foreign key (municipality, unit) references casework.units,
  check (ends_at is null or ends_at > starts_at)
);
alter table casework.grants enable row level security;
alter table casework.grants force row level security;
create policy own_municipality on casework.grants
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, insert on casework.grants to casework;
grant update (ends_at) on casework.grants to casework;

-- A case. One that began with an application bears its number; the unit and the owner are there from the first moment.
create table casework.cases (
  municipality  text not null references portal.municipalities,
  id            uuid not null,
  number        text not null check (number ~ '^[A-Z]{2,5}-[0-9]{4}-[0-9]{6,}$'),
  application   uuid,
  service       text not null,
  unit          uuid not null,
  owner         uuid not null,
  status        text not null default 'received' check (status in ('received', 'investigating', 'decided', 'closed')),
  received_at   timestamptz not null,
  due_on        date not null,
  assignee      uuid,
  assigned_at   timestamptz,
  revision      integer not null default 0,
  primary key (municipality, id),
  unique (municipality, number),
  unique (municipality, application),
  foreign key (municipality, application) references portal.applications,
  foreign key (municipality, unit) references casework.units,
  foreign key (municipality, owner) references casework.officers,
  foreign key (municipality, assignee) references casework.officers,
  check ((assignee is null) = (assigned_at is null))
);
create index cases_of_unit on casework.cases (municipality, unit, received_at);
create index cases_of_assignee on casework.cases (municipality, assignee, due_on) where assignee is not null;
alter table casework.cases enable row level security;
alter table casework.cases force row level security;
create policy own_municipality on casework.cases
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, insert on casework.cases to casework;
grant update (unit, owner, status, due_on, assignee, assigned_at, revision) on casework.cases to casework;

-- Who a case is about. Until `opened_at` nothing of the case may show in the person's portal, log lines included.
create table casework.parties (
  municipality  text not null references portal.municipalities,
  case_id       uuid not null,
  person        uuid not null,
  relation      text not null check (relation in ('applicant', 'co-applicant', 'child', 'guardian', 'representative')),
  opened_at     timestamptz,
  primary key (municipality, case_id, person),
  foreign key (municipality, case_id) references casework.cases,
  foreign key (municipality, person) references portal.persons
);
create index parties_person on casework.parties (municipality, person);
alter table casework.parties enable row level security;
alter table casework.parties force row level security;
create policy own_municipality on casework.parties
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, insert on casework.parties to casework;
grant update (opened_at) on casework.parties to casework;

-- The one rule of reading that every list, search and count joins. `listed` rows show number, service and clock;
-- `content` opens the file: for the officer it is assigned to, and for the intake role of its unit while nobody has taken it;
-- `take` lets the officer become the case's own.
-- +goose StatementBegin
create function casework.cases_for(asking uuid, at timestamptz)
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
           select from casework.grants g
            where g.municipality = c.municipality and g.unit = c.unit and g.officer = asking
              and g.role in ('caseworker', 'intake', 'manager')
              and g.starts_at <= at and (g.ends_at is null or g.ends_at > at))
$$;
-- +goose StatementEnd
