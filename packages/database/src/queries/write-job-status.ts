import type { JobStatus } from '@leaderboard/contracts/status'
import type { Database } from '../connect-database.ts'

/**
 * Publishes how a background job is doing, for the status page.
 *
 * Locks   the row of the job, briefly.
 * Cost    one row.
 * Repeat  says it again.
 */
export async function writeJobStatus(sql: Database, status: Omit<JobStatus, 'updatedAt'>): Promise<void> {
  await sql`
    insert into job_status (name, state, detail, updated_at)
    values (${status.name}, ${status.state}, ${status.detail}, clock_timestamp())
    on conflict (name) do update set state = excluded.state, detail = excluded.detail, updated_at = excluded.updated_at`
}
