import type { Database } from '../connect-database.ts'
import { chunkOf, findInChunks } from '../packed-ranks.ts'

export interface PastRank {
  readonly at: Date
  readonly rank: number
  readonly totalScore: number
}

/**
 * Reads a player's rank and total in every whole snapshot of a season that has the player, oldest first; null where no
 * snapshot is kept.
 *
 * Locks   none.
 * Index   rank_snapshots_pkey, rank_snapshot_chunks_pkey.
 * Cost    O(s) for s snapshots: one chunk of about five kilobytes of each, unpacked here, in turns.
 * Repeat  reads only.
 */
export async function readRankHistory(sql: Database, seasonId: number, userId: number): Promise<PastRank[] | null> {
  const rows = await sql<{ at: Date; ranks: Uint8Array | null }[]>`
    select snapshot.taken_at as at, chunk.ranks
    from rank_snapshots as snapshot
    left join rank_snapshot_chunks as chunk on chunk.season_id = snapshot.season_id
      and chunk.taken_at = snapshot.taken_at and chunk.first_user_id = ${chunkOf(userId)}
    where snapshot.season_id = ${seasonId} and snapshot.finished_at is not null
    order by snapshot.taken_at`
  if (rows.length === 0) return null
  const found = await findInChunks(
    rows.map(({ ranks }) => ranks),
    userId,
  )
  return rows.flatMap(({ at }, index) => {
    const place = found[index]
    return place == null ? [] : [{ at, ...place }]
  })
}
