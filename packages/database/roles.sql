-- Three roles, so that no process may do more than it needs. Run it as a superuser, in the leaderboard's database, after
-- the first `npm run migrate`; once more changes nothing.
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f packages/database/roles.sql
--   psql "$DATABASE_URL" -c "alter role leaderboard_migrator password '...'"     and so for the other two
--
-- leaderboard_migrator  owns the schema: for `npm run migrate` and for the ranker, which makes and drops partitions
-- leaderboard_writer    writes rows and changes no table: for ingest
-- leaderboard_reader    reads, but no idempotency keys; notes the use of API keys: for query and realtime
--
-- The dashboard needs no database. Tables that are made later get their grants by themselves.
do $$
declare
  name text;
begin
  foreach name in array array['leaderboard_migrator', 'leaderboard_writer', 'leaderboard_reader'] loop
    begin
      execute format('create role %I login noinherit', name);
    exception when duplicate_object or unique_violation then null; -- made before, or by somebody else just now
    end;
    execute format('grant connect on database %I to %I', current_database(), name);
  end loop;
  execute format('revoke all on database %I from public', current_database());
end $$;

revoke all on schema public from public;
grant usage on schema public to leaderboard_migrator, leaderboard_writer, leaderboard_reader;
grant create on schema public to leaderboard_migrator;

-- Whoever made them: from now on they are the migrator's. Sequences of identity columns go with their tables.
do $$
declare
  thing record;
begin
  for thing in
    select format('%s public.%I', case when relkind = 'v' then 'view' when relkind = 'S' then 'sequence' else 'table' end,
      relname) as name
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S')
      and not exists (select from pg_depend where objid = pg_class.oid and deptype in ('i', 'a') and relkind = 'S')
    union all
    select format('function %s', oid::regprocedure) from pg_proc where pronamespace = 'public'::regnamespace
  loop
    execute format('alter %s owner to leaderboard_migrator', thing.name);
  end loop;
end $$;

alter default privileges for role leaderboard_migrator in schema public
  grant select, insert, update, delete on tables to leaderboard_writer;
alter default privileges for role leaderboard_migrator in schema public
  grant usage, select on sequences to leaderboard_writer;
alter default privileges for role leaderboard_migrator in schema public grant select on tables to leaderboard_reader;
grant select, insert, update, delete on all tables in schema public to leaderboard_writer;
grant usage, select on all sequences in schema public to leaderboard_writer;
grant select on all tables in schema public to leaderboard_reader;

-- What the rules for all tables give too much or too little of.
revoke insert, update, delete on schema_migrations from leaderboard_writer;
revoke select on submission_keys from leaderboard_reader;
revoke update, delete on moderation_log from leaderboard_writer;
revoke select on moderation_notes, removed_sessions from leaderboard_reader;
grant update (last_used_at) on api_keys to leaderboard_reader;
