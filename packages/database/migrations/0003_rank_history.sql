-- The standings of a season as each recalculation found them, packed, for rank over time; and when a player was renamed.

-- rank_snapshots was never written: it lacked the totals, and a mark that tells a whole snapshot from a broken off one.
drop table rank_snapshots;

-- Ranks and totals of one moment, in chunks of 1,024 player ids, so that one player's rank at every moment is read from
-- one small row each. Nobody reads an unfinished one.
create table rank_snapshots (
  season_id int not null references seasons (id),
  taken_at timestamptz(3) not null,
  players int not null default 0,
  version_sum bigint not null, -- of all rows: while it stands, another snapshot would say the same
  finished_at timestamptz, -- null: under way, or broken off
  primary key (season_id, taken_at)
);

create table rank_snapshot_chunks (
  season_id int not null,
  first_user_id int not null, -- a multiple of 1,024
  taken_at timestamptz(3) not null,
  ranks bytea not null,
  primary key (season_id, first_user_id, taken_at),
  foreign key (season_id, taken_at) references rank_snapshots on delete cascade
);

-- They come compressed.
alter table rank_snapshot_chunks alter column ranks set storage external;

-- Names are kept in memory by whoever shows them; this tells them what to forget. Only players who were renamed are in
-- the index.
alter table users add column renamed_at timestamptz;

create index users_renamed on users (renamed_at) where renamed_at is not null;

create function note_rename() returns trigger language plpgsql as $$
begin
  new.renamed_at := clock_timestamp();
  return new;
end $$;

create trigger note_rename before update of username on users
for each row when (new.username is distinct from old.username) execute function note_rename();
