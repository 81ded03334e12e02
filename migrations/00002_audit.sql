-- +goose Up
-- Who did or read what: written in the same transaction, before the answer leaves; never changed, never read by the portal.
create table audit.lines (
  municipality  text not null references portal.municipalities,
  id            bigint generated always as identity,
  at            timestamptz not null,
  actor_kind    text not null check (actor_kind in ('resident', 'officer', 'visitor', 'system')),
  actor         uuid,
  actor_name    text not null default '',
  purpose       text not null check (length(purpose) between 1 and 80),
  deed          text not null check (deed in ('read', 'write', 'refused')),
  object_kind   text not null check (length(object_kind) between 1 and 60),
  object        text not null check (length(object) <= 80),
  concerns      uuid,
  unit          uuid,
  reason        text not null default '' check (length(reason) <= 500),
  request       text not null default '' check (length(request) <= 64),
  primary key (municipality, id),
  check ((actor is null) = (actor_kind in ('visitor', 'system')))
);
create index lines_concerns on audit.lines (municipality, concerns, at) where concerns is not null;
create index lines_object on audit.lines (municipality, object_kind, object, at);
alter table audit.lines enable row level security;
alter table audit.lines force row level security;
create policy written_by_all on audit.lines for insert to portal, casework, worker
  with check (municipality = portal.this_municipality()
    and (actor_kind <> 'resident' or actor = portal.this_person())
    and (actor_kind <> 'officer' or actor = portal.this_officer()));
create policy read_within on audit.lines for select to casework, worker using (municipality = portal.this_municipality());
grant insert on audit.lines to portal, casework, worker;
grant select on audit.lines to casework, worker;
create trigger lines_are_final before update or delete or truncate on audit.lines
  for each statement execute function portal.refuse_change();

-- What the person may know of it: pushed here by casework in the transaction of the reading.
create table portal.access_log (
  municipality  text not null references portal.municipalities,
  id            uuid not null,
  person        uuid not null,
  at            timestamptz not null,
  officer_name  text not null,
  unit_name     text not null,
  deed          text not null check (deed in ('read', 'write')),
  what          text not null check (length(what) between 1 and 80),
  number        text not null default '',
  primary key (municipality, id),
  foreign key (municipality, person) references portal.persons
);
create index access_log_of_person on portal.access_log (municipality, person, at desc);
alter table portal.access_log enable row level security;
alter table portal.access_log force row level security;
create policy oneself on portal.access_log for select to portal
  using (municipality = portal.this_municipality() and person = portal.this_person());
create policy pushed on portal.access_log to casework
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select on portal.access_log to portal;
grant select, insert on portal.access_log to casework;
create trigger access_log_is_final before update or delete or truncate on portal.access_log
  for each statement execute function portal.refuse_change();

-- What a person must be told. A key in locales and the number of the matter: never a word of its content.
create table portal.notices (
  municipality  text not null references portal.municipalities,
  id            uuid not null,
  person        uuid not null,
  key           text not null check (key ~ '^[a-z][a-z0-9.-]{1,80}$'),
  number        text not null default '',
  at            timestamptz not null,
  seen_at       timestamptz,
  primary key (municipality, id),
  foreign key (municipality, person) references portal.persons
);
create index notices_of_person on portal.notices (municipality, person, at desc);
alter table portal.notices enable row level security;
alter table portal.notices force row level security;
create policy oneself on portal.notices to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy pushed on portal.notices to casework, worker
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, insert on portal.notices to portal;
grant update (seen_at) on portal.notices to portal;
grant insert, select on portal.notices to casework;
grant select on portal.notices to worker;
