import type { Database } from '../connect-database.ts'
import type { JobKind } from './request-job.ts'

export interface ClaimedJob {
  readonly id: number
  readonly kind: JobKind
  /** Null: every open season. */
  readonly seasonId: number | null
}

/**
 * Takes the oldest request that nobody is at, or null. One that was claimed and not finished within its lease is given
 * out again, since its worker may be dead: a job must bear being done twice.
 *
 * Locks   the request, skipping what others hold.
 * Index   job_requests_open.
 * Cost    O(open requests).
 * Repeat  takes the next one.
 */
export async function claimJob(sql: Database, holder: string, leaseMs: number): Promise<ClaimedJob | null> {
  const [row] = await sql<ClaimedJob[]>`
    update job_requests set claimed_by = ${holder},
      claimed_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
    where id = (
      select id from job_requests
      where finished_at is null and (claimed_until is null or claimed_until <= clock_timestamp())
      order by id limit 1 for update skip locked
    )
    returning id, kind, season_id as "seasonId"`
  return row ?? null
}
