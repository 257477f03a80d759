import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { Database } from '../connect-database.ts'
import { orderOf } from '../order-fragments.ts'
import type { Season } from '../season.ts'
import { numbersLiteral } from '../value-types.ts'
import type { SeasonRow } from './read-page.ts'

export interface RankedRows {
  /** In the total order. */
  readonly rows: (SeasonRow & Ranks)[]
  /** On the board. */
  readonly players: number
}

/**
 * Reads the rows with their three ranks of those of these players who have one, from one snapshot, by the window
 * functions that define the ranks.
 *
 * Locks   none.
 * Cost    O(n log n): the whole season is sorted once, whatever the number of players asked for.
 * Repeat  reads only.
 */
export async function readRanks(sql: Database, season: Season, userIds: readonly number[]): Promise<RankedRows> {
  const total = season.direction === 'desc' ? sql`total_score desc` : sql`total_score`
  const lines = await sql<((SeasonRow & Ranks & { players: number }) | { userId: null; players: number })[]>`
    with ranked as (
      select user_id, total_score, reached_at, session_count,
        row_number() over (order by ${orderOf(sql, season)}) as ordinal,
        rank() over (order by ${total}) as standard, dense_rank() over (order by ${total}) as dense
      from placed where season_id = ${season.id}
    )
    select user_id as "userId", total_score as "totalScore", (extract(epoch from reached_at) * 1000)::bigint as
      "reachedAt", session_count as sessions, ordinal, standard, dense, players
    from (select count(*) as players from placed where season_id = ${season.id}) as board
    left join ranked on user_id = any(${numbersLiteral(userIds)}::text::int[])
    order by ordinal`
  const players = lines[0]?.players ?? 0
  return {
    rows: lines.filter((line) => line.userId !== null).map(({ players: _players, ...row }) => row),
    players,
  }
}
