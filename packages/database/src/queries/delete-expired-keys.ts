import type { Database } from '../connect-database.ts'

/**
 * Deletes idempotency keys whose time is over, at most `limit`; returns how many. A key that a submission is just
 * looking at is left to the next call.
 *
 * Locks   the keys, none that is locked already: never waits, so cannot deadlock.
 * Index   submission_keys_expiry (brin) leads to the pages where old keys are.
 * Cost    O(limit), and the pages that hold them.
 * Repeat  deletes the next ones.
 */
export async function deleteExpiredKeys(sql: Database, limit: number): Promise<number> {
  const rows = await sql`
    delete from submission_keys where (owner, key) in (
      select owner, key from submission_keys where expires_at < now() limit ${limit} for update skip locked
    )`
  return rows.count
}
