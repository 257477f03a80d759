import type { Database } from '../connect-database.ts'
import { numbersLiteral, textsLiteral } from '../value-types.ts'

/** One submission, checked before: the score fits an int, the mode and the key are of their patterns. */
export interface BatchItem {
  readonly userId: number
  readonly score: number
  readonly gameMode: string
  /** Drawn before (draw-session-ids.ts). */
  readonly sessionId: number
  /** Both null, or neither: the idempotency key and whose it is. */
  readonly keyOwner: string | null
  readonly key: string | null
  /** What was submitted under the key. */
  readonly fingerprint: Buffer | null
  /** The player was there a moment ago, so that nobody need look; of the others the statement finds out. */
  readonly isKnown: boolean
}

/** What a batch did to one season, as it stands in the outbox and goes to the log. */
export interface CommittedEntry {
  readonly seasonId: number
  readonly changes: string
  /** Of the board that every submission counts in. */
  readonly isPrimary: boolean
}

/**
 * Commits one batch: its keys, its sessions, the totals of its players in every open season that takes them, and the
 * outbox rows that tell of it; or nothing (I1, I3, I6). A batch holds a player at most once. What the primary season
 * does not take (unknown player, key already used, mode or score out of its bounds) is left out, alone and wholly, and
 * is missing in its changes. There is a row for each season touched, and always one for the primary season. The row of a
 * hidden player goes on counting.
 *
 * Locks   keys in key order, then leaderboard rows in order of (season, player): two batches cannot deadlock.
 * Player  `known` drops who is unknown; for who is erased meanwhile, or was when the caller took them for known, the
 *         foreign key of leaderboard speaks (23503): whatever is saved has its row there. Sessions have none of their
 *         own: see 0010_sessions_of_players.sql.
 * Index   users_pkey drops unknown players, submission_keys_pkey and leaderboard_pkey find the rows; no scan.
 * Cost    O(k log n) for k submissions and n players; one WAL flush for all of them.
 * Repeat  waits for an attempt in flight, then fails on the outbox key (23505) and adds nothing, as long as sent rows
 *         are kept (two hours; nobody retries so long). What the first attempt wrote: find-batch.ts. A key outlives
 *         them: the same submission in another batch is left out for as long as its key lives (7 days).
 *
 * A sum that would no longer be exact (23514) fails the batch; the caller halves it, each half under an id of its own.
 */
export function commitBatch(sql: Database, batchId: string, items: readonly BatchItem[]) {
  const usualMode = items[0]?.gameMode ?? null
  return sql<CommittedEntry[]>`
    with item as materialized (
      select user_id, score, coalesce(game_mode, ${usualMode}::text) as game_mode, session_id, owner, key, fingerprint,
        coalesce(is_known, true) as is_known
      from unnest(
        ${numbersLiteral(items.map((item) => item.userId))}::text::int[],
        ${numbersLiteral(items.map((item) => item.score))}::text::int[],
        ${unlessAll(items, usualMode, (item) => item.gameMode)}::text::text[],
        ${numbersLiteral(items.map((item) => item.sessionId))}::text::bigint[],
        ${unlessAll(items, null, (item) => item.keyOwner)}::text::text[],
        ${unlessAll(items, null, (item) => item.key)}::text::text[],
        ${unlessAll(items, null, (item) => hexOf(item.fingerprint))}::text::bytea[],
        ${unlessAll(items, 't', (item) => (item.isKnown ? 't' : 'f'))}::text::bool[]
      ) as item (user_id, score, game_mode, session_id, owner, key, fingerprint, is_known)
    ),
    season as materialized (select * from open_seasons),
    known as materialized (
      select item.* from item
      cross join lateral (
        select where item.is_known union all select from users where not item.is_known and users.id = item.user_id
      ) as player
      join season on season.is_primary and item.score between season.minimum_score and season.maximum_score
        and (season.game_mode is null or season.game_mode = item.game_mode)
    ),
    won as (
      insert into submission_keys (owner, key, fingerprint, session_id, user_id)
      select owner, key, fingerprint, session_id, user_id from known where key is not null order by owner, key
      on conflict do nothing
      returning session_id
    ),
    session as (
      insert into game_sessions (id, user_id, score, game_mode, "timestamp")
      select session_id, user_id, score, game_mode, clock_timestamp() from known
      where key is null or session_id in (select session_id from won)
      returning id, user_id, score, game_mode
    ),
    total as (
      insert into leaderboard as held (season_id, user_id, total_score, score_sum, session_count, best_score,
        best_session_id, last_score, last_session_id, reached_at, version)
      select season.id, session.user_id, session.score, session.score, 1, session.score,
        session.id, session.score, session.id, date_trunc('milliseconds', clock_timestamp()), 1
      from session
      join season on session.score between season.minimum_score and season.maximum_score
        and (season.game_mode is null or season.game_mode = session.game_mode)
      order by season.id, session.user_id
      on conflict (season_id, user_id) do update set
        (total_score, score_sum, session_count, best_score, best_session_id, last_score, last_session_id, reached_at,
          version) = (
          select next.total_score, next.score_sum, next.session_count, next.best_score,
            case when next.is_best then excluded.best_session_id else held.best_session_id end, excluded.last_score,
            excluded.last_session_id, case when next.total_score = held.total_score and held.session_count > 0
              then held.reached_at else greatest(held.reached_at, date_trunc('milliseconds', clock_timestamp())) end,
            held.version + 1
          from (
            select sums.*,
              total_of(sums.aggregate, sums.score_sum, sums.session_count, sums.best_score, excluded.last_score)
                as total_score
            from (
              select season.aggregate, held.score_sum + excluded.score_sum as score_sum,
                held.session_count + 1 as session_count,
                case season.direction when 'desc' then greatest(held.best_score, excluded.best_score)
                  else least(held.best_score, excluded.best_score) end as best_score,
                held.session_count = 0 or case season.direction when 'desc' then excluded.best_score > held.best_score
                  else excluded.best_score < held.best_score end as is_best
              from season where season.id = held.season_id
            ) as sums
          ) as next
        )
      returning season_id, user_id, total_score, session_count, version, reached_at, best_session_id, last_score,
        last_session_id, is_hidden
    ),
    told as (
      select season_id, '[' || string_agg(
        concat_ws(',', last_session_id, user_id, last_score, total_score, session_count, version,
          (date_part('epoch', reached_at) * 1000)::bigint,
          (best_session_id = last_session_id)::int + 2 * is_hidden::int),
        ',' order by user_id) || ']' as changes
      from total group by season_id
    ),
    sent_out as (
      insert into outbox (batch_id, season_id, changes)
      select ${batchId}::uuid, season.id, coalesce(told.changes, '[]')
      from season left join told on told.season_id = season.id
      where told.changes is not null or season.is_primary
      returning season_id, changes
    )
    select season_id as "seasonId", changes, is_primary as "isPrimary"
    from sent_out join season on season.id = season_id order by season_id`
}

/** A column as an array; an empty one where every item has the usual value, since unnest fills up with nulls. */
function unlessAll(
  items: readonly BatchItem[],
  usual: string | null,
  valueOf: (item: BatchItem) => string | null,
): string {
  const values = items.map(valueOf)
  return values.every((value) => value === usual) ? '{}' : textsLiteral(values)
}

function hexOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : `\\x${bytes.toString('hex')}`
}
