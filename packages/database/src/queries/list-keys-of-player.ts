import type { Database } from '../connect-database.ts'

/**
 * Lists the idempotency keys of a player's submissions, of the last seven days.
 *
 * Locks   none.
 * Index   none: submissions would pay for one.
 * Cost    a scan of the keys.
 * Repeat  reads only.
 */
export async function listKeysOfPlayer(
  sql: Database,
  userId: number,
): Promise<{ key: string; sessionId: number; createdAt: Date }[]> {
  return [
    ...(await sql<{ key: string; sessionId: number; createdAt: Date }[]>`
      select key, session_id as "sessionId", created_at as "createdAt" from submission_keys
      where user_id = ${userId} order by session_id`),
  ]
}
