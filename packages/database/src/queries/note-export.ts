import type { Database } from '../connect-database.ts'

/**
 * Notes in the audit log that somebody took all that is stored about a player.
 *
 * Locks   none.
 * Cost    one row.
 * Repeat  notes it again.
 */
export async function noteExport(sql: Database, userId: number, keyId: string): Promise<void> {
  await sql`select note_moderation(${keyId}, 'export_player', ${userId}, null, null, '')`
}
