-- The check of sessions' foreign key was a quarter of what PostgreSQL spent on a submission: for every row it looked the
-- player up again, locked the row and wrote that lock to the WAL. It proved nothing new. The statement that inserts a
-- session joins it with users, and in the same statement gives its player a row in the primary season's leaderboard,
-- whose foreign key stays (commit-batch.ts). What that leaves open is the other side: players who go or change ids.
alter table game_sessions drop constraint game_sessions_user_id_fkey;

create function refuse_orphans() returns trigger language plpgsql as $$
begin
  if exists (select from gone join game_sessions on game_sessions.user_id = gone.id) then
    raise exception 'Sessions of this player are still there' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;

create trigger refuse_orphans after delete on users referencing old table as gone
for each statement execute function refuse_orphans();

create function refuse_new_id() returns trigger language plpgsql as $$
begin
  raise exception 'The id of a player never changes' using errcode = 'foreign_key_violation';
end $$;

create trigger refuse_new_id before update of id on users
for each row when (old.id <> new.id) execute function refuse_new_id();
