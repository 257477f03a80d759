import type { Database } from '../connect-database.ts'
import { chunkOf } from '../packed-ranks.ts'

export interface StoredRankChunk {
  readonly seasonId: number
  readonly takenAt: Date
  readonly firstUserId: number
  readonly ranks: Uint8Array
}

/**
 * Lists the packed ranks that a player may be in: one chunk of every snapshot of every season.
 *
 * Locks   none.
 * Index   rank_snapshot_chunks_pkey, once a season.
 * Cost    O(s) for s snapshots, about five kilobytes each.
 * Repeat  reads only.
 */
export async function listRankChunks(sql: Database, userId: number): Promise<StoredRankChunk[]> {
  return [
    ...(await sql<StoredRankChunk[]>`
      select season_id as "seasonId", taken_at as "takenAt", first_user_id as "firstUserId", ranks
      from rank_snapshot_chunks
      where season_id in (select id from seasons) and first_user_id = ${chunkOf(userId)}`),
  ]
}
