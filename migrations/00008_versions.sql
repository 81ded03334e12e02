-- +goose Up
-- The answers that a version was tried with before it was published. They are invented, and never change after.
create table portal.form_samples (
  municipality  text not null references portal.municipalities,
  form          text not null,
  version       integer not null,
  samples       bytea not null check (length(samples) <= 4194304),
  primary key (municipality, form, version),
  foreign key (municipality, form, version) references portal.form_versions
);
alter table portal.form_samples enable row level security;
alter table portal.form_samples force row level security;
create policy own_municipality on portal.form_samples using (municipality = portal.this_municipality());
grant select, insert on portal.form_samples to casework;
create trigger form_samples_are_final before update or delete or truncate on portal.form_samples
  for each statement execute function portal.refuse_change();

-- Questions that several forms ask alike. A form holds the content itself, pinned: what is added here changes no form.
create table portal.form_blocks (
  municipality  text not null references portal.municipalities,
  block         text not null check (block ~ '^[a-z][a-z0-9-]{1,60}$'),
  version       integer not null check (version > 0),
  content       bytea not null check (length(content) <= 1048576),
  published_at  timestamptz not null,
  primary key (municipality, block, version)
);
alter table portal.form_blocks enable row level security;
alter table portal.form_blocks force row level security;
create policy own_municipality on portal.form_blocks using (municipality = portal.this_municipality());
grant select, insert on portal.form_blocks to casework;
create trigger form_blocks_are_final before update or delete or truncate on portal.form_blocks
  for each statement execute function portal.refuse_change();

-- A version that nobody may begin on or hand in on any longer, and why, in words for those who had begun. There is no way
-- back but a new version.
create table portal.form_withdrawals (
  municipality  text not null references portal.municipalities,
  form          text not null,
  version       integer not null,
  reason        jsonb not null check (jsonb_typeof(reason) = 'object' and pg_column_size(reason) < 16384),
  withdrawn_at  timestamptz not null,
  primary key (municipality, form, version),
  foreign key (municipality, form, version) references portal.form_versions
);
alter table portal.form_withdrawals enable row level security;
alter table portal.form_withdrawals force row level security;
create policy own_municipality on portal.form_withdrawals using (municipality = portal.this_municipality());
grant select on portal.form_withdrawals to portal, casework, worker;
grant insert on portal.form_withdrawals to casework;
create trigger form_withdrawals_are_final before update or delete or truncate on portal.form_withdrawals
  for each statement execute function portal.refuse_change();

-- How long a draft of a form waits after it was last saved, and how many days before that its author is told. A form without
-- a row here has what package drafts says.
create table portal.form_keeping (
  municipality  text not null references portal.municipalities,
  form          text not null check (form ~ '^[a-z][a-z0-9-]{1,60}$'),
  kept_days     integer not null check (kept_days between 7 and 365),
  told_days     integer not null check (told_days between 1 and 60),
  changed_at    timestamptz not null,
  primary key (municipality, form),
  check (told_days < kept_days)
);
alter table portal.form_keeping enable row level security;
alter table portal.form_keeping force row level security;
create policy own_municipality on portal.form_keeping using (municipality = portal.this_municipality());
grant select on portal.form_keeping to portal, casework, worker;
grant insert, update on portal.form_keeping to casework;

-- What a draft knows of versions: the newer one that its author would rather not move to, and, until it is saved next, what
-- it was before it moved. `saved_from` is the page that saved it last, so that a page does not quarrel with itself.
alter table portal.drafts
  add column stays_on integer,
  add column moved_from integer,
  add column moved_answers jsonb check (pg_column_size(moved_answers) < 2097152),
  add column saved_from text not null default '' check (length(saved_from) <= 64),
  add column reminded_at timestamptz,
  add check ((moved_from is null) = (moved_answers is null));
create index drafts_lapsing on portal.drafts (municipality, lapses_at);
create index drafts_of_version on portal.drafts (municipality, form, version);

-- A draft has lapsed when its time is over and its author has been told: one that nobody was told of is still there. The worker
-- tells, and deletes what has lapsed. It cannot read an answer.
create policy lapsing on portal.drafts to worker using (municipality = portal.this_municipality());
grant select (municipality, id, person, form, version, saved_at, lapses_at, reminded_at), update (reminded_at, lapses_at), delete
  on portal.drafts to worker;
grant insert on portal.notices to worker;

-- Casework may count drafts and have their authors told, and can read none: these two functions look for it, and give numbers only.
create policy counted on portal.drafts for select to owner using (municipality = portal.this_municipality());
create policy told on portal.notices for insert to owner with check (municipality = portal.this_municipality());

create function portal.count_drafts(at timestamptz)
  returns table (form text, version integer, drafts bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select d.form, d.version, count(*)
      from portal.drafts d
     where d.municipality = portal.this_municipality() and (d.lapses_at > at or d.reminded_at is null)
     group by d.form, d.version
  $$;
revoke execute on function portal.count_drafts(timestamptz) from public;
grant execute on function portal.count_drafts(timestamptz) to casework;

create function portal.tell_drafts(of_form text, of_version integer, with_key text, at timestamptz) returns bigint
  language sql security definer set search_path = pg_catalog, pg_temp
  as $$
    with told as (
      insert into portal.notices (municipality, id, person, key, number, at)
      select d.municipality, gen_random_uuid(), d.person, with_key, '', at
        from portal.drafts d
       where d.municipality = portal.this_municipality() and d.form = of_form and d.version = of_version and (d.lapses_at > at or d.reminded_at is null)
      returning 1)
    select count(*) from told
  $$;
revoke execute on function portal.tell_drafts(text, integer, text, timestamptz) from public;
grant execute on function portal.tell_drafts(text, integer, text, timestamptz) to casework;
