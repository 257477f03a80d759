import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { Database } from '../connect-database.ts'
import { ranksOf } from '../order-fragments.ts'
import type { Season } from '../season.ts'
import type { SeasonRow } from './read-page.ts'

export interface RankedPlayer extends SeasonRow, Ranks {
  readonly version: number
  /** On the board. */
  readonly players: number
}

/**
 * Reads a player's row with its three ranks, straight from the leaderboard; null for a player without a place.
 *
 * Locks   none.
 * Index   leaderboard_pkey for the row.
 * Cost    O(n): one walk over the season; 2.4 s among ten million.
 * Repeat  reads only.
 */
export async function readRank(sql: Database, season: Season, userId: number): Promise<RankedPlayer | null> {
  const [row] = await sql<RankedPlayer[]>`
    select self.user_id as "userId", self.total_score as "totalScore",
      (extract(epoch from self.reached_at) * 1000)::bigint as "reachedAt", self.session_count as sessions,
      self.version, ranks.ordinal, ranks.standard, ranks.dense, ranks.players
    from placed as self, lateral (${ranksOf(sql, season, 'self')}) as ranks
    where self.season_id = ${season.id} and self.user_id = ${userId}`
  return row ?? null
}
