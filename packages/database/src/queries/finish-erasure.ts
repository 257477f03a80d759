import type { Database } from '../connect-database.ts'

/**
 * Notes that nothing tells of an erased player any more.
 *
 * Locks   its row.
 * Index   erased_players_pkey.
 * Cost    one row.
 * Repeat  changes nothing: the first time stays.
 */
export async function finishErasure(sql: Database, userId: number): Promise<void> {
  await sql`update erased_players set finished_at = clock_timestamp() where user_id = ${userId} and finished_at is null`
}
