import type { Database } from '../connect-database.ts'

/**
 * Deletes the idempotency keys of an erased player; returns how many there were.
 *
 * Locks   the rows.
 * Index   none: submissions would pay for one.
 * Cost    a scan of the keys of seven days.
 * Repeat  deletes nothing.
 */
export async function forgetKeysOfPlayer(sql: Database, userId: number): Promise<number> {
  const { count } = await sql`delete from submission_keys where user_id = ${userId}`
  return count
}
