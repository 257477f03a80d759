import type { Database } from '../connect-database.ts'

/** Some players of a snapshot, packed. */
export interface RankChunk {
  readonly firstUserId: number
  readonly ranks: Uint8Array
}

/**
 * Writes parts of a snapshot that was begun. Fails with a foreign key violation where it was removed meanwhile.
 *
 * Locks   the snapshot's row, shared.
 * Cost    O(k) for k chunks of about five kilobytes, at most 64.
 * Repeat  fails on rank_snapshot_chunks_pkey.
 */
export async function writeRankChunks(
  sql: Database,
  seasonId: number,
  takenAt: number,
  chunks: readonly RankChunk[],
): Promise<void> {
  const at = new Date(takenAt)
  const rows = chunks.map(({ firstUserId, ranks }) => ({
    season_id: seasonId,
    first_user_id: firstUserId,
    taken_at: at,
    ranks,
  }))
  await sql`insert into rank_snapshot_chunks ${sql(rows, 'season_id', 'first_user_id', 'taken_at', 'ranks')}`
}
