import type { Database } from '../connect-database.ts'

export interface PlayerRecord {
  readonly id: number
  readonly username: string
  readonly joinDate: Date
  readonly isHidden: boolean
}

/**
 * Finds all that is stored of a player in one row; null where there is none.
 *
 * Locks   none.
 * Index   users_pkey.
 * Cost    one row.
 * Repeat  reads only.
 */
export async function findPlayerRecord(sql: Database, userId: number): Promise<PlayerRecord | null> {
  const [row] = await sql<PlayerRecord[]>`
    select id, username, join_date as "joinDate", is_hidden as "isHidden" from users where id = ${userId}`
  return row ?? null
}
