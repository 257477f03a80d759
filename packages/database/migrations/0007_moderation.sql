-- Moderation: a player or a session taken off the boards and put back exactly, and who did what and why. Every change is
-- one function and so one statement, which holds the locks of commit-batch.ts in its order and reads after it has them:
-- a function's statements each see what was committed before them, those of one large statement would not.

alter table users add column is_hidden boolean not null default false;
create index users_hidden on users (id) where is_hidden;
-- A hidden row goes on counting, so that undoing is exact, and has no place. A row without sessions has none either: its
-- version must outlive them. The constraint before was stricter, so no row need be looked at.
alter table leaderboard add column is_hidden boolean not null default false;
alter table leaderboard drop constraint leaderboard_session_count_check;
alter table leaderboard add constraint leaderboard_session_count_check check (session_count >= 0) not valid;
-- Who has a place on a board.
create view placed as select * from leaderboard where not is_hidden and session_count > 0;

-- Append only: entries name a player by the id alone; what may have to be forgotten is in moderation_notes.
create table moderation_log (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null default clock_timestamp(),
  key_id text not null, -- who did it
  key_name text not null,
  action text not null check (action in
    ('hide_player', 'unhide_player', 'remove_session', 'restore_session', 'export_player', 'erase_player')),
  player_id int not null,
  session_id bigint,
  undoes bigint unique references moderation_log (id)
);
create index moderation_log_player on moderation_log (player_id, id);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger moderation_log_is_append_only before update or delete on moderation_log
for each row execute function refuse_change();
create trigger moderation_log_is_not_truncated before truncate on moderation_log
for each statement execute function refuse_change();

create table moderation_notes (
  entry_id bigint primary key references moderation_log (id),
  player_id int not null,
  reason text not null,
  saved jsonb -- of a removal: the rows before and after it, by season
);
create index moderation_notes_player on moderation_notes (player_id);

-- Sessions that were taken out. They are not in game_sessions, so nobody has to leave them out.
create table removed_sessions (
  id bigint primary key,
  user_id int not null references users (id),
  score int not null,
  game_mode text not null,
  "timestamp" timestamptz not null,
  removed_by bigint not null references moderation_log (id)
);
create index removed_sessions_user on removed_sessions (user_id);

-- Moderation of one player is done one after the other. Held until the transaction ends.
create function lock_moderation(player int) returns void language sql as $$
  select pg_advisory_xact_lock(7007, player)
$$;
create function note_moderation(key text, what text, player int, session bigint, undone bigint, note text)
returns bigint language sql as $$
  with entry as (
    insert into moderation_log (key_id, key_name, action, player_id, session_id, undoes)
    select key, coalesce((select name from api_keys where id = key), ''), what, player, session, undone
    returning id, player_id
  )
  insert into moderation_notes (entry_id, player_id, reason) select id, player_id, note from entry returning entry_id
$$;
-- A season counts what is played in it: one that is opened without a start begins now, and not before all sessions.
alter table seasons alter column starts_at set default now();
-- The sessions of a player that a season takes by the rules of today.
create function counting(season int, player int) returns setof game_sessions language sql stable as $$
  select session.* from game_sessions as session
  join seasons on seasons.id = season join boards on boards.id = seasons.board_id
  where session.user_id = player and session.score between minimum_score and maximum_score
    and (boards.game_mode is null or boards.game_mode = session.game_mode)
    and session."timestamp" >= starts_at and (ends_at is null or session."timestamp" < ends_at)
$$;
-- The best score of a row without sessions: any session beats it.
create function worst_score(direction text) returns int language sql immutable parallel safe as $$
  select case direction when 'desc' then -2147483648 else 2147483647 end
$$;
-- What a row says of its sessions.
create function counted_of(place leaderboard) returns jsonb language sql stable set timezone = 'UTC' as $$
  select to_jsonb(place) - '{season_id,user_id,version,rank,is_hidden}'::text[]
$$;
-- I3: works a row out from the sessions that count today, in the order in which they were played. It must be locked.
create function recount(season int, player int) returns void language sql as $$
  with rules as (
    select aggregate, direction from seasons join boards on boards.id = seasons.board_id where seasons.id = season
  ),
  counted as (
    select session.id, session."timestamp" as at, session.score, sum(session.score) over played as score_sum,
      (count(*) over played)::int as session_count, aggregate,
      case direction when 'desc' then max(session.score) over played else min(session.score) over played end as best_score
    from counting(season, player) as session, rules
    window played as (order by session."timestamp", session.id)
  ),
  stepped as (
    select *, total_of(aggregate, score_sum, session_count, best_score, score) as total_score from counted
  ),
  marked as (
    select *, total_score is distinct from lag(total_score) over played as is_other_total,
      best_score is distinct from lag(best_score) over played as is_best
    from stepped window played as (order by at, id)
  ),
  result as (
    select max(session_count) as session_count,
      (array_agg(total_score order by at desc, id desc))[1] as total_score,
      (array_agg(score_sum order by at desc, id desc))[1] as score_sum,
      (array_agg(best_score order by at desc, id desc))[1] as best_score,
      (array_agg(id order by at desc, id desc) filter (where is_best))[1] as best_session_id,
      (array_agg(score order by at desc, id desc))[1] as last_score,
      (array_agg(id order by at desc, id desc))[1] as last_session_id,
      date_trunc('milliseconds', max(at) filter (where is_other_total)) as reached_at
    from marked
  )
  update leaderboard as held set
    total_score = coalesce(result.total_score, 0), score_sum = coalesce(result.score_sum, 0),
    session_count = coalesce(result.session_count, 0),
    best_score = coalesce(result.best_score, worst_score(rules.direction)),
    best_session_id = coalesce(result.best_session_id, 0), last_score = coalesce(result.last_score, 0),
    last_session_id = result.last_session_id, reached_at = coalesce(result.reached_at, held.reached_at),
    version = held.version + 1, rank = case when result.session_count is null then null else held.rank end
  from result, rules where held.season_id = season and held.user_id = player
$$;
-- Tells the log how a player's rows are now (I6), in the words of commit-batch.ts, and asks for the durable ranks.
create function tell_moderation(batch uuid, player int) returns void language sql as $$
  insert into outbox (batch_id, season_id, changes)
  select batch, season_id, '[' || concat_ws(',', 0, user_id, 0, total_score, session_count, version,
    (date_part('epoch', reached_at) * 1000)::bigint, case when is_hidden then 2 else 0 end) || ']'
  from leaderboard where user_id = player and season_id in (select id from open_seasons);
  insert into job_requests (kind) select 'recalculate' where not exists (
    select from job_requests where kind = 'recalculate' and season_id is null and claimed_by is null
      and finished_at is null)
$$;
-- Hides a player in every season that is not over, or shows the player again; null where that is so already. Returns the
-- entry of the log.
create function set_player_hidden(batch uuid, player int, wanted boolean, key text, note text)
returns bigint language plpgsql as $$
declare
  entry bigint;
begin
  perform lock_moderation(player);
  perform pg_advisory_xact_lock_shared(7008, 0); -- no season begins meanwhile: hide_in_new_season
  update users set is_hidden = wanted where id = player and is_hidden <> wanted;
  if not found then return null; end if;
  entry := note_moderation(key, case when wanted then 'hide_player' else 'unhide_player' end, player, null,
    case when wanted then null else
      (select max(id) from moderation_log where player_id = player and action = 'hide_player') end, note);
  if wanted then
    perform hide_places(player, null);
  else
    perform from leaderboard where user_id = player and season_id in (select id from seasons where closed_at is null)
      order by season_id for no key update;
    update leaderboard set is_hidden = false, version = version + 1, rank = null
      where user_id = player and season_id in (select id from seasons where closed_at is null);
  end if;
  perform tell_moderation(batch, player);
  return entry;
end $$;
-- Hides rows, also such without sessions, so that a first one makes nobody visible: in one walk, or a row made here would
-- be locked before an earlier one that was there. Null: every hidden player, every season.
create function hide_places(player int, season int) returns void language sql as $$
  insert into leaderboard as held (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
    last_score, reached_at, version, is_hidden)
  select seasons.id, users.id, 0, 0, 0, worst_score(direction), 0, 0, date_trunc('milliseconds', clock_timestamp()), 1, true
  from seasons join boards on boards.id = seasons.board_id join users on users.is_hidden
  where seasons.closed_at is null and (season is null or seasons.id = season) and (player is null or users.id = player)
  order by seasons.id, users.id
  on conflict (season_id, user_id) do update set is_hidden = true, version = held.version + 1, rank = null
$$;
create function hide_in_new_season() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7008, 0);
  perform hide_places(null, new.id);
  return null;
end $$;
create trigger hide_in_new_season after insert on seasons for each row execute function hide_in_new_season();
-- Takes a session out of everything it counts in, by the rules of today or those of then (the row says more sessions than
-- are left); null where there is no such session. Returns the entry of the log.
create function remove_session(batch uuid, session bigint, key text, note text) returns bigint language plpgsql as $$
declare
  player int := (select user_id from game_sessions where id = session);
  gone game_sessions;
  entry bigint;
  place leaderboard;
  kept jsonb := '{}';
begin
  if player is null then return null; end if;
  perform lock_moderation(player);
  perform from leaderboard where user_id = player and season_id in (select id from open_seasons)
    order by season_id for no key update;
  delete from game_sessions where id = session returning * into gone;
  if gone.id is null then return null; end if;
  entry := note_moderation(key, 'remove_session', player, session, null, note);
  insert into removed_sessions (id, user_id, score, game_mode, "timestamp", removed_by)
    values (gone.id, gone.user_id, gone.score, gone.game_mode, gone."timestamp", entry);
  for place in select held.* from leaderboard as held
    join open_seasons as rules on rules.id = season_id join seasons on seasons.id = season_id
    where user_id = player and gone."timestamp" >= starts_at and (ends_at is null or gone."timestamp" < ends_at)
      and (gone.score between minimum_score and maximum_score and coalesce(game_mode = gone.game_mode, true)
        or session_count > (select count(*) from counting(season_id, player))) order by season_id
  loop
    perform recount(place.season_id, player);
    kept := kept || jsonb_build_object(place.season_id, jsonb_build_object('before', counted_of(place), 'after',
      (select counted_of(leaderboard) from leaderboard where season_id = place.season_id and user_id = player)));
  end loop;
  update moderation_notes set saved = kept where entry_id = entry;
  perform tell_moderation(batch, player);
  return entry;
end $$;
-- Puts a removed session back into the rows it was taken out of; null where it is not removed. A row that nothing has
-- happened to since becomes what it was, to the millisecond; any other is worked out from its sessions.
create function restore_session(batch uuid, session bigint, key text, note text)
returns bigint language plpgsql set timezone = 'UTC' as $$
declare
  player int := (select user_id from removed_sessions where id = session);
  back removed_sessions;
  entry bigint;
  place leaderboard;
  kept jsonb;
begin
  if player is null then return null; end if;
  perform lock_moderation(player);
  perform from leaderboard where user_id = player and season_id in (select id from open_seasons)
    order by season_id for no key update;
  delete from removed_sessions where id = session returning * into back;
  if back.id is null then return null; end if;
  entry := note_moderation(key, 'restore_session', player, session, back.removed_by, note);
  insert into game_sessions (id, user_id, score, game_mode, "timestamp")
    values (back.id, back.user_id, back.score, back.game_mode, back."timestamp");
  kept := (select saved from moderation_notes where entry_id = back.removed_by);
  for place in select * from leaderboard where user_id = player and kept ? season_id::text
    and season_id in (select id from open_seasons) order by season_id
  loop
    if kept -> place.season_id::text -> 'after' = counted_of(place) then
      update leaderboard as held set total_score = was.total_score, score_sum = was.score_sum,
        session_count = was.session_count, best_score = was.best_score, best_session_id = was.best_session_id,
        last_score = was.last_score, last_session_id = was.last_session_id, reached_at = was.reached_at,
        version = held.version + 1
      from jsonb_populate_record(null::leaderboard, kept -> place.season_id::text -> 'before') as was
      where held.season_id = place.season_id and held.user_id = player;
    else
      perform recount(place.season_id, player);
    end if;
  end loop;
  perform tell_moderation(batch, player);
  return entry;
end $$;
