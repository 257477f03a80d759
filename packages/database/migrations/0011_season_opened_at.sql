-- Since when a season is open: what a board without players is as of, on every replica alike.
alter table seasons add column opened_at timestamptz(3) not null default now();

create or replace view open_seasons as
select
  seasons.id, seasons.board_id, boards.slug as board, boards.title, seasons.number, boards.game_mode, boards.aggregate,
  boards.direction, boards.rank_kind, boards.minimum_score, boards.maximum_score, boards.slug = 'global' as is_primary,
  greatest(seasons.opened_at, seasons.starts_at) as opened_at
from seasons join boards on boards.id = seasons.board_id
where seasons.closed_at is null and seasons.starts_at <= now() and (seasons.ends_at is null or now() < seasons.ends_at);
