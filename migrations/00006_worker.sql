-- +goose Up
-- What the worker is asked to do. The tables are River's (version 8 of its line "main", as it comes to without its own history of
-- migrations) and hold no personal data: a job is a kind, a municipality and an id, and only portal.leave_errand makes one of ours.
create schema river;
grant usage on schema river to worker;

create type river.river_job_state as enum (
  'available', 'cancelled', 'completed', 'discarded', 'pending', 'retryable', 'running', 'scheduled'
);

create table river.river_job (
  id            bigserial primary key,
  state         river.river_job_state not null default 'available',
  attempt       smallint not null default 0,
  max_attempts  smallint not null default 25,
  attempted_at  timestamptz,
  created_at    timestamptz not null default now(),
  finalized_at  timestamptz,
  scheduled_at  timestamptz not null default now(),
  priority      smallint not null default 1,
  args          jsonb not null,
  attempted_by  text[],
  errors        jsonb[],
  kind          text not null,
  metadata      jsonb not null default '{}',
  queue         text not null default 'default',
  tags          varchar(255)[] not null default '{}',
  unique_key    bytea,
  unique_states bit(8),
  constraint finalized_or_finalized_at_null check (
    (finalized_at is null and state not in ('cancelled', 'completed', 'discarded')) or
    (finalized_at is not null and state in ('cancelled', 'completed', 'discarded'))),
  constraint max_attempts_is_positive check (max_attempts > 0),
  constraint priority_in_range check (priority >= 1 and priority <= 4),
  constraint queue_length check (char_length(queue) > 0 and char_length(queue) < 128),
  constraint kind_length check (char_length(kind) > 0 and char_length(kind) < 128)
);

-- +goose StatementBegin
create function river.river_job_state_in_bitmask(bitmask bit(8), state river.river_job_state) returns boolean
  language sql immutable as $$
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
-- +goose StatementEnd

create index river_job_kind on river.river_job using btree (kind);
create index river_job_state_and_finalized_at_index on river.river_job using btree (state, finalized_at) where finalized_at is not null;
create index river_job_prioritized_fetching_index on river.river_job using btree (state, queue, priority, scheduled_at, id);
create index river_job_args_index on river.river_job using gin (args);
create index river_job_metadata_index on river.river_job using gin (metadata);
create unique index river_job_unique_idx on river.river_job (unique_key)
  where unique_key is not null and unique_states is not null and river.river_job_state_in_bitmask(unique_states, state);

create unlogged table river.river_leader (
  elected_at timestamptz not null,
  expires_at timestamptz not null,
  leader_id  text not null,
  name       text primary key default 'default',
  constraint name_length check (name = 'default'),
  constraint leader_id_length check (char_length(leader_id) > 0 and char_length(leader_id) < 128)
);

create table river.river_queue (
  name       text primary key not null,
  created_at timestamptz not null default now(),
  metadata   jsonb not null default '{}',
  paused_at  timestamptz,
  updated_at timestamptz not null default current_timestamp
);

create table river.river_notification (
  id         bigserial primary key,
  created_at timestamptz not null default now(),
  payload    text not null,
  topic      text not null,
  constraint topic_length check (length(topic) > 0 and length(topic) < 128)
);
create index river_notification_created_at_idx on river.river_notification (created_at);
create index river_notification_topic_id_idx on river.river_notification (topic, id);

grant select, insert, update, delete on all tables in schema river to worker;
grant usage on all sequences in schema river to worker;

-- The one way in for a program: what to do and for which row, in the transaction of the deed. The municipality is that of the
-- transaction, so nobody leaves an errand with another; and nobody but the worker sees what has been left.
-- +goose StatementBegin
create function portal.leave_errand(kind text, subject uuid) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
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
$$;
-- +goose StatementEnd
revoke execute on function portal.leave_errand(text, uuid) from public;
grant execute on function portal.leave_errand(text, uuid) to portal, casework, worker;

-- A paper names those who signed.
grant select (municipality, id, name) on portal.persons to worker;

-- Papers of a matter, as PDF, made by the worker. `edition` is the number of signatures that the paper shows: when another person has
-- signed, the next edition is made, and those before it stay. `person` is the applicant.
create table portal.papers (
  municipality  text not null references portal.municipalities,
  application   uuid not null,
  kind          text not null check (kind in ('receipt', 'application')),
  edition       integer not null check (edition >= 0),
  person        uuid not null,
  made_at       timestamptz not null,
  document      bytea not null check (length(document) between 1 and 33554432),
  hash          bytea not null check (length(hash) = 32),
  primary key (municipality, application, kind, edition),
  foreign key (municipality, application) references portal.applications,
  foreign key (municipality, person) references portal.persons
);
alter table portal.papers enable row level security;
alter table portal.papers force row level security;
create policy oneself on portal.papers for select to portal
  using (municipality = portal.this_municipality() and person = portal.this_person());
create policy own_municipality on portal.papers to casework, worker
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select on portal.papers to portal, casework;
grant select, insert on portal.papers to worker;
create trigger papers_are_final before update or delete or truncate on portal.papers
  for each statement execute function portal.refuse_change();

-- The blank paper form of a version, in a language. `looks` changes with the municipality's name and colours and with our template;
-- a paper with other looks is made again.
create table portal.blank_papers (
  municipality  text not null references portal.municipalities,
  form          text not null,
  version       integer not null,
  lang          text not null check (length(lang) between 2 and 35),
  looks         text not null check (length(looks) between 1 and 80),
  made_at       timestamptz not null,
  document      bytea not null check (length(document) between 1 and 33554432),
  primary key (municipality, form, version, lang),
  foreign key (municipality, form, version) references portal.form_versions
);
alter table portal.blank_papers enable row level security;
alter table portal.blank_papers force row level security;
create policy own_municipality on portal.blank_papers
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select on portal.blank_papers to portal, casework, worker;
grant insert, update on portal.blank_papers to worker;
