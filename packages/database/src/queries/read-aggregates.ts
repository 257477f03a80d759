import type { PlayerAggregate } from '@leaderboard/ranking/board-total'
import type { Database } from '../connect-database.ts'
import { numbersLiteral } from '../value-types.ts'

/** With the version of the row it is from. */
export interface VersionedAggregate extends PlayerAggregate {
  readonly version: number
}

/**
 * Reads what the totals of those of these players are made of who have a place, by id.
 *
 * Locks   none.
 * Index   leaderboard_pkey.
 * Cost    O(k log n) for k ids.
 * Repeat  reads only.
 */
export async function readAggregates(
  sql: Database,
  seasonId: number,
  userIds: readonly number[],
): Promise<Map<number, VersionedAggregate>> {
  const rows = await sql<(VersionedAggregate & { userId: number })[]>`
    select user_id as "userId", score_sum as "scoreSum", session_count as "sessionCount", best_score as "bestScore",
      last_score as "lastScore", version
    from placed where season_id = ${seasonId} and user_id = any(${numbersLiteral(userIds)}::text::int[])`
  return new Map(rows.map(({ userId, ...aggregate }) => [userId, aggregate]))
}
