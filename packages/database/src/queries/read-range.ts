import type { Database } from '../connect-database.ts'
import type { PlayerTotal } from './read-totals.ts'

/**
 * Reads rows of players whose id is greater than `afterUserId`, in order of the id, at most `limit`: a season in slices,
 * for the audit.
 *
 * Locks   none.
 * Index   leaderboard_pkey.
 * Cost    O(log n + limit).
 * Repeat  reads only.
 */
export async function readRange(
  sql: Database,
  seasonId: number,
  { afterUserId, limit }: { afterUserId: number; limit: number },
): Promise<PlayerTotal[]> {
  return [
    ...(await sql<PlayerTotal[]>`
      select user_id as "userId", total_score as "totalScore", (extract(epoch from reached_at) * 1000)::bigint as
        "reachedAt", version, session_count as sessions, is_hidden as "isHidden"
      from leaderboard where season_id = ${seasonId} and user_id > ${afterUserId} order by user_id limit ${limit}`),
  ]
}
