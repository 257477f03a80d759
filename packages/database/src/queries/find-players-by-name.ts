import type { Database } from '../connect-database.ts'

/**
 * Finds players whose name begins with `prefix`, upper and lower case being the same, in order of the name and then of
 * the id. The prefix is text: % and _ in it mean themselves.
 *
 * Locks   none.
 * Index   users_name_prefix.
 * Cost    O(log n + limit).
 * Repeat  reads only.
 */
export async function findPlayersByName(
  sql: Database,
  prefix: string,
  limit: number,
): Promise<{ id: number; username: string }[]> {
  const pattern = `${prefix.replaceAll(/[\\%_]/g, '\\$&')}%`
  return [
    ...(await sql<{ id: number; username: string }[]>`
      select id, username from users where lower(username) like lower(${pattern})
      order by lower(username) using ~<~, id limit ${limit}`),
  ]
}
