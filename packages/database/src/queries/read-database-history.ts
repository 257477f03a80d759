import type { Database } from '../connect-database.ts'

export interface DatabaseHistory {
  /** System identifier and timeline of the server that answers: another one after a promotion or a restore. */
  readonly present: string
  /** As it was when note-database-history.ts last wrote it; null on a new database. */
  readonly noted: string | null
}

/**
 * Which line of history the database goes on with. Fails on a standby, which writes no WAL, and where a host forbids
 * pg_control_system.
 *
 * Locks   none.
 * Cost    one row, and a read of the control file.
 * Repeat  reads it again.
 */
export async function readDatabaseHistory(sql: Database): Promise<DatabaseHistory> {
  const [row] = await sql<DatabaseHistory[]>`
    select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) as present,
      (select history from database_history) as noted
    from pg_control_system()`
  if (row === undefined) throw new Error('pg_control_system() returns one row')
  return row
}
