import type { Database } from '../connect-database.ts'
import type { StoredRankChunk } from './list-rank-chunks.ts'

/**
 * Puts other packed ranks in the place of a chunk; nothing happens where its snapshot was dropped meanwhile.
 *
 * Locks   its row.
 * Index   rank_snapshot_chunks_pkey.
 * Cost    one row of about five kilobytes.
 * Repeat  writes the same again.
 */
export async function replaceRankChunk(
  sql: Database,
  { seasonId, takenAt, firstUserId, ranks }: StoredRankChunk,
): Promise<void> {
  await sql`
    update rank_snapshot_chunks set ranks = ${ranks}
    where season_id = ${seasonId} and first_user_id = ${firstUserId} and taken_at = ${takenAt}`
}
