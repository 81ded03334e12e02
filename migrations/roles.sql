-- The database roles of an installation, made once by a superuser (`migrate roles`), before any migration.
-- Safe to run again. No role but owner owns anything, and no process but migrate connects as owner.
do $$
declare
  name text;
begin
  foreach name in array array['owner', 'portal', 'casework', 'worker'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls noinherit', name);
    end if;
  end loop;
end
$$;

-- A statement that takes longer than this is a fault, and a page waits no longer for it. The same for a lock.
alter role portal set statement_timeout = '2500ms';
alter role portal set lock_timeout = '1s';
alter role portal set idle_in_transaction_session_timeout = '20s';
alter role casework set statement_timeout = '2500ms';
alter role casework set lock_timeout = '1s';
alter role casework set idle_in_transaction_session_timeout = '20s';
alter role worker set statement_timeout = '60s';
alter role worker set lock_timeout = '5s';
