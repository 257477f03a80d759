import type { JobStatus } from '@leaderboard/contracts/status'
import type { Database } from '../connect-database.ts'

/**
 * Lists how the background jobs are doing, in order of their names.
 *
 * Locks   none.
 * Cost    a row per job.
 * Repeat  reads only.
 */
export async function listJobStatus(sql: Database): Promise<JobStatus[]> {
  const rows = await sql<(Omit<JobStatus, 'updatedAt'> & { updatedAt: Date })[]>`
    select name, state, detail, updated_at as "updatedAt" from job_status order by name`
  return rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() }))
}
