import type { Database } from '../connect-database.ts'
import { numbersLiteral } from '../value-types.ts'

export interface KnownPlayer {
  readonly id: number
  readonly username: string
  readonly joinDate: Date
}

/**
 * Finds those of these players who exist, in order of the id.
 *
 * Locks   none.
 * Index   users_pkey.
 * Cost    O(k log n) for k ids.
 * Repeat  reads only.
 */
export async function findPlayers(sql: Database, ids: readonly number[]): Promise<KnownPlayer[]> {
  return [
    ...(await sql<KnownPlayer[]>`
      select id, username, join_date as "joinDate" from users
      where id = any(${numbersLiteral(ids)}::text::int[]) order by id`),
  ]
}
