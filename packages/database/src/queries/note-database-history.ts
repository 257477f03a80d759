import type { Database } from '../connect-database.ts'

/**
 * Says that the log's open epochs belong to this line of history from now on.
 *
 * Locks   the one row.
 * Cost    one row.
 * Repeat  writes it again.
 */
export async function noteDatabaseHistory(sql: Database, history: string): Promise<void> {
  await sql`
    insert into database_history (history) values (${history})
    on conflict (singleton) do update set history = excluded.history`
}
