-- +goose Up
-- An uploaded file. What it holds lies encrypted in the store, under names that only this row tells: `parts` while it is being
-- received, `sealed` from when it has been judged. Casework sees it once it is clean and handed in, and never before.
create table portal.files (
  municipality  text not null references portal.municipalities,
  id            uuid not null,
  person        uuid not null,
  draft         uuid not null,
  application   uuid,
  field         text not null check (length(field) between 1 and 200),
  name          text not null check (length(name) between 1 and 255),
  bytes         bigint not null check (bytes > 0),
  kinds         text[] not null,
  received      bigint not null default 0 check (received between 0 and bytes),
  parts         uuid[] not null default '{}' check (cardinality(parts) <= 2000),
  part_bytes    bigint[] not null default '{}' check (cardinality(part_bytes) = cardinality(parts)),
  sealed        uuid,
  size          bigint check (size > 0),
  kind          text not null default '' check (kind in ('', 'pdf', 'jpeg', 'png', 'heic', 'docx', 'odt')),
  hash          bytea check (length(hash) = 32),
  state         text not null default 'receiving' check (state in ('receiving', 'quarantined', 'clean', 'refused')),
  reason        text not null default '' check (reason ~ '^([a-z][a-z0-9.-]{1,60})?$'),
  begun_at      timestamptz not null,
  changed_at    timestamptz not null,
  expires_at    timestamptz not null,
  primary key (municipality, id),
  foreign key (municipality, person) references portal.persons,
  foreign key (municipality, application) references portal.applications deferrable initially deferred,
  check ((state in ('quarantined', 'clean')) = (sealed is not null)),
  check (sealed is null or (kind <> '' and hash is not null and size is not null)),
  check ((state = 'refused') = (reason <> ''))
);
create index files_of_draft on portal.files (municipality, draft, begun_at);
create index files_of_application on portal.files (municipality, application) where application is not null;
create index files_waiting on portal.files (municipality, changed_at) where state in ('receiving', 'quarantined');
alter table portal.files enable row level security;
alter table portal.files force row level security;
create policy oneself on portal.files to portal
  using (municipality = portal.this_municipality() and person = portal.this_person())
  with check (municipality = portal.this_municipality() and person = portal.this_person());
create policy clean_and_handed_in on portal.files for select to casework
  using (municipality = portal.this_municipality() and state = 'clean' and application is not null);
create policy own_municipality on portal.files to worker
  using (municipality = portal.this_municipality()) with check (municipality = portal.this_municipality());
grant select, delete on portal.files to portal;
grant insert (municipality, id, person, draft, field, name, bytes, kinds, begun_at, changed_at, expires_at) on portal.files to portal;
grant update (received, bytes, parts, part_bytes, sealed, size, kind, hash, state, reason, changed_at, expires_at, application, field) on portal.files to portal;
grant select on portal.files to casework;
grant select, delete on portal.files to worker;
grant update (parts, part_bytes, sealed, size, kind, hash, state, reason, changed_at, expires_at) on portal.files to worker;

-- The portal receives and refuses; only who scans may call a file clean, and what has been judged or handed in stays what it is.
-- +goose StatementBegin
create function portal.files_go_forward() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create trigger files_go_forward before update on portal.files
  for each row execute function portal.files_go_forward();

-- A file that was handed in is not taken back.
-- +goose StatementBegin
create function portal.files_handed_in_stay() returns trigger language plpgsql as $$
begin
  if old.application is not null and current_user = 'portal' then
    raise exception 'what was handed in is never taken away' using errcode = 'restrict_violation';
  end if;
  return old;
end
$$;
-- +goose StatementEnd
create trigger files_handed_in_stay before delete on portal.files
  for each row execute function portal.files_handed_in_stay();

-- When a draft goes, whichever way, its files go with it, but for those that an application took over in the same transaction. The
-- worker then clears the store of what no row names.
-- +goose StatementBegin
create function portal.files_go_with_their_draft() returns trigger language plpgsql as $$
begin
  if not exists (select from portal.drafts d where d.municipality = old.municipality and d.id = old.id) then
    delete from portal.files f where f.municipality = old.municipality and f.draft = old.id and f.application is null;
  end if;
  return null;
end
$$;
-- +goose StatementEnd
create constraint trigger files_go_with_their_draft after delete on portal.drafts
  deferrable initially deferred for each row execute function portal.files_go_with_their_draft();
