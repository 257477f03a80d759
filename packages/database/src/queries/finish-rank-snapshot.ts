import type { Database } from '../connect-database.ts'

/**
 * Makes a snapshot whole: from now on it is read. False where it was removed meanwhile.
 *
 * Locks   its row.
 * Index   rank_snapshots_pkey.
 * Cost    O(log s) for s snapshots.
 * Repeat  changes nothing that anybody reads.
 */
export async function finishRankSnapshot(
  sql: Database,
  seasonId: number,
  { takenAt, players }: { takenAt: number; players: number },
): Promise<boolean> {
  const rows = await sql`
    update rank_snapshots set finished_at = clock_timestamp(), players = ${players}
    where season_id = ${seasonId} and taken_at = ${new Date(takenAt)} returning 1`
  return rows.length > 0
}
