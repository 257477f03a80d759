import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'
import { numbersLiteral } from '../value-types.ts'

export interface RankedRows {
  rows: (OrderKey & Ranks & { sessions: number })[]
  /** Players on the board; 0 where none of those asked for is on it. */
  players: number
}

/**
 * Reads the ranks of some players, all in one snapshot; players without a row are missing in the answer.
 *
 * Locks   none.
 * Index   leaderboard_total gives the order for the window functions.
 * Cost    one pass over the season, O(n), whatever the number of players: for while no view can answer, within a cap.
 * Repeat  reads only.
 */
export async function readRanks(
  sql: Database,
  season: Pick<Season, 'id' | 'direction'>,
  userIds: readonly number[],
): Promise<RankedRows> {
  const total = season.direction === 'desc' ? sql`total_score desc` : sql`total_score`
  const lines = await sql<(RankedRows['rows'][number] & { players: number })[]>`
    select
      user_id as "userId", total_score as "totalScore", session_count as "sessions",
      (extract(epoch from reached_at) * 1000)::bigint as "reachedAt", ordinal, standard, dense, players
    from (
      select
        user_id, total_score, reached_at, session_count,
        row_number() over (order by ${total}, reached_at, user_id) as ordinal,
        rank() over (order by ${total}) as standard,
        dense_rank() over (order by ${total}) as dense,
        count(*) over () as players
      from leaderboard
      where season_id = ${season.id}
    ) as ranked
    where user_id = any(${numbersLiteral(userIds)}::text::int[])`
  return { rows: lines.map(({ players: _, ...row }) => row), players: lines[0]?.players ?? 0 }
}
