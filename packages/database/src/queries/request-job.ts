import type { Database } from '../connect-database.ts'

/**
 * Jobs that anybody may ask for and the leading ranker does.
 * - `recalculate`: write the ranks of a season, or of every open one.
 * - `new_epoch`: begin a new epoch of the log of a season, or of every open one, so that every view loads again: for
 *   whoever wrote to the leaderboard without the log knowing, such as the seed.
 */
export type JobKind = 'recalculate' | 'new_epoch'

/**
 * Asks for a job; returns the number of the request.
 *
 * Locks   none.
 * Cost    one row.
 * Repeat  asks for another one.
 */
export async function requestJob(sql: Database, kind: JobKind, seasonId: number | null = null): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into job_requests (kind, season_id) values (${kind}, ${seasonId}) returning id`
  if (row === undefined) throw new Error('A request was not stored')
  return row.id
}
