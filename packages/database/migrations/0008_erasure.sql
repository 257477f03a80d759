-- Erasure of a player: the name, the sessions and the totals go in one statement; what else tells of the player is listed
-- here until it is gone as well (the ranker's job). The id is never given out again.

create table erased_players (
  user_id int primary key,
  erased_at timestamptz(3) not null default clock_timestamp(),
  batch_id uuid not null, -- the entry of the log that takes the player off the boards
  finished_at timestamptz(3) -- null: keys, packed ranks, outbox rows or the log may still tell of the player
);

create index erased_players_unfinished on erased_players (user_id) where finished_at is null;
create index erased_players_time on erased_players (erased_at); -- for who forgets names

-- The last version of a row that is gone, so that no late entry brings it back (I5).
create table erased_places (
  season_id int not null references seasons (id),
  user_id int not null,
  version int not null,
  primary key (season_id, user_id)
);

create function refuse_erased() returns trigger language plpgsql as $$
begin
  if exists (select from erased_players join made on made.id = erased_players.user_id) then
    raise exception 'The id of an erased player is not used again' using errcode = 'unique_violation';
  end if;
  return null;
end $$;

create trigger refuse_erased after insert on users referencing new table as made
for each statement execute function refuse_erased();

-- Erases a player; null where there is none. Locks rows of the leaderboard as commit-batch.ts does, and the player last:
-- submissions under way end first, later ones find nobody.
create function erase_player(batch uuid, player int, key text, note text) returns bigint language plpgsql as $$
declare
  entry bigint;
  gone_at timestamptz(3); -- also what the log says, so that a view that followed and one that was loaded say the same
begin
  perform lock_moderation(player);
  perform from leaderboard where user_id = player and season_id in (select id from seasons)
    order by season_id for update;
  perform from users where id = player for update;
  if not found then return null; end if;
  gone_at := clock_timestamp();
  delete from moderation_notes where player_id = player;
  entry := note_moderation(key, 'erase_player', player, null, null, note);
  insert into erased_players (user_id, erased_at, batch_id) values (player, gone_at, batch);
  with gone as (
    delete from leaderboard where user_id = player and season_id in (select id from seasons)
    returning season_id, version
  ),
  kept as (
    insert into erased_places (season_id, user_id, version) select season_id, player, version + 1 from gone
    returning season_id, version
  )
  insert into outbox (batch_id, season_id, changes)
  select batch, kept.season_id, '[' || concat_ws(',', 0, player, 0, 0, 0, kept.version,
    (date_part('epoch', gone_at) * 1000)::bigint, 2) || ']'
  from kept join open_seasons on open_seasons.id = kept.season_id;
  delete from removed_sessions where user_id = player;
  delete from game_sessions where user_id = player;
  delete from users where id = player;
  return entry;
end $$;

-- The changes of an outbox row without those of a player.
create function changes_without(changes text, player int) returns text language sql immutable as $$
  select '[' || coalesce(string_agg(one, ',' order by nth), '') || ']'
  from (
    select (place - 1) / 8 as nth, string_agg(value, ',' order by place) as one,
      (array_agg(value order by place))[2]::int as user_id
    from json_array_elements_text(changes::json) with ordinality as flat (value, place)
    group by 1
  ) as each
  where user_id <> player
$$;
