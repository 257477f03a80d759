import type { Database } from '../connect-database.ts'

/**
 * Lists when the whole snapshots of a season were taken, oldest first; milliseconds since 1970, database time.
 *
 * Locks   none.
 * Index   rank_snapshots_pkey.
 * Cost    O(log s + k) for the k snapshots of the season.
 * Repeat  reads only.
 */
export async function listRankSnapshots(sql: Database, seasonId: number): Promise<number[]> {
  const rows = await sql<{ takenAt: number }[]>`
    select (extract(epoch from taken_at) * 1000)::bigint as "takenAt" from rank_snapshots
    where season_id = ${seasonId} and finished_at is not null order by taken_at`
  return rows.map((row) => row.takenAt)
}
