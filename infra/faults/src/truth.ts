import type { Database } from '@leaderboard/database/connect-database'
import { RowDigest } from '@leaderboard/ranking/row-digest'

export interface TrueRow {
  readonly userId: number
  readonly totalScore: number
  readonly sessions: number
  readonly version: number
  readonly rank: number
  readonly ordinal: number
}

/** The board as SQL says it is: what every view is compared with. */
export interface Truth {
  readonly rows: readonly TrueRow[]
  readonly byId: ReadonlyMap<number, TrueRow>
  readonly digest: string
}

export async function readTruth(sql: Database): Promise<Truth> {
  const rows = await sql<TrueRow[]>`
    select user_id as "userId", total_score::float8 as "totalScore", session_count as sessions, version,
      (dense_rank() over (order by total_score desc))::int as rank,
      (row_number() over (order by total_score desc, reached_at, user_id))::int as ordinal
    from leaderboard
    where season_id = (select id from open_seasons where is_primary)
    order by ordinal`
  const digest = new RowDigest()
  for (const { userId, totalScore, version } of rows) digest.add(userId, totalScore, version)
  return { rows, byId: new Map(rows.map((row) => [row.userId, row])), digest: digest.toString() }
}

export interface StoredSession {
  readonly id: number
  readonly userId: number
  readonly score: number
  /** The idempotency key that made it; null where there is none. */
  readonly key: string | null
}

export const listStoredSessions = (sql: Database) => sql<StoredSession[]>`
  select game_sessions.id::float8 as id, game_sessions.user_id as "userId", score, key
  from game_sessions left join submission_keys on session_id = game_sessions.id`

/** Players whose row is not what their sessions come to (I3), and what it says instead. */
export const listWrongTotals = (sql: Database) => sql<
  { userId: number; counted: number | null; sessions: number | null; isTotalRight: boolean }[]
>`
  select coalesce(held.user_id, played.user_id) as "userId", session_count as counted, sessions::int,
    score_sum is not distinct from played.sum and total_score is not distinct from round(played.sum / sessions)
      as "isTotalRight"
  from (select * from leaderboard where season_id = (select id from open_seasons where is_primary)) as held
  full join (
    select user_id, count(*) as sessions, sum(score::numeric) as sum from game_sessions group by user_id
  ) as played on played.user_id = held.user_id
  where session_count is distinct from sessions or score_sum is distinct from played.sum
    or total_score is distinct from round(played.sum / sessions)`
