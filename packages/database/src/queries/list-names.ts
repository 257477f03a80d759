import type { Database } from '../connect-database.ts'
import { numbersLiteral } from '../value-types.ts'

/**
 * Lists the names of those of these players who exist, by id.
 *
 * Locks   none.
 * Index   users_pkey.
 * Cost    O(k log n) for k ids.
 * Repeat  reads only.
 */
export async function listNames(sql: Database, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await sql<{ id: number; username: string }[]>`
    select id, username from users where id = any(${numbersLiteral(ids)}::text::int[])`
  return new Map(rows.map((row) => [row.id, row.username]))
}
