import type { Database } from '../connect-database.ts'

/**
 * Deletes a snapshot with its chunks.
 *
 * Locks   its rows; nobody else writes them.
 * Index   rank_snapshots_pkey; of rank_snapshot_chunks_pkey all entries of the season are passed.
 * Cost    O(chunks of the season in all its snapshots).
 * Repeat  deletes nothing.
 */
export async function deleteRankSnapshot(sql: Database, seasonId: number, takenAt: number): Promise<void> {
  await sql`delete from rank_snapshots where season_id = ${seasonId} and taken_at = ${new Date(takenAt)}`
}
