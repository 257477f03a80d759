import type { Database } from '../connect-database.ts'
import { numbersLiteral } from '../value-types.ts'

/** A player's row, without what only the next submission needs. */
export interface PlayerTotal {
  readonly userId: number
  readonly totalScore: number
  /** Milliseconds since 1970. */
  readonly reachedAt: number
  readonly version: number
  /** 0: all of them were removed. */
  readonly sessions: number
  /** Counted as before, but without a place. */
  readonly isHidden: boolean
}

/**
 * Reads the rows of those of these players who have one in the season, in order of the id.
 *
 * Locks   none.
 * Index   leaderboard_pkey.
 * Cost    O(k log n) for k ids.
 * Repeat  reads only.
 */
export async function readTotals(sql: Database, seasonId: number, userIds: readonly number[]): Promise<PlayerTotal[]> {
  return [
    ...(await sql<PlayerTotal[]>`
      select user_id as "userId", total_score as "totalScore", (extract(epoch from reached_at) * 1000)::bigint as
        "reachedAt", version, session_count as sessions, is_hidden as "isHidden"
      from leaderboard where season_id = ${seasonId} and user_id = any(${numbersLiteral(userIds)}::text::int[])
      order by user_id`),
  ]
}
