import type { Database } from '../connect-database.ts'

/**
 * Reads the database's clock, in milliseconds since 1970. It says what time it is for batch ids, reach times and seasons.
 *
 * Locks   none.
 * Cost    a round trip; the answer is as old as half of it.
 * Repeat  reads only.
 */
export async function readDatabaseClock(sql: Database): Promise<number> {
  const [row] = await sql<{ now: number }[]>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`
  if (row === undefined) throw new Error('The clock gave no value')
  return row.now
}
