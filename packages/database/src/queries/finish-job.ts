import type { Database } from '../connect-database.ts'

/**
 * Closes a request with what came of it; false where it was closed already. Finished requests are kept for a week.
 *
 * Locks   the request.
 * Cost    one row, and those that are older than a week.
 * Repeat  changes nothing.
 */
export async function finishJob(sql: Database, id: number, outcome: string): Promise<boolean> {
  const rows = await sql`
    with old as (delete from job_requests where finished_at < now() - interval '7 days')
    update job_requests set finished_at = clock_timestamp(), outcome = ${outcome}
    where id = ${id} and finished_at is null`
  return rows.count === 1
}
