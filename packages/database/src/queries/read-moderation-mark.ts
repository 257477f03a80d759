import type { Database } from '../connect-database.ts'

/**
 * Reads a number that is another after every act of moderation: what was kept before it may show somebody who is hidden
 * now. Entries become visible out of order, so it is the sum of the last hundred and not the greatest.
 *
 * Locks   none.
 * Index   moderation_log_pkey, backwards.
 * Cost    O(1).
 * Repeat  reads only.
 */
export async function readModerationMark(sql: Database): Promise<number> {
  const [row] = await sql<{ mark: number }[]>`
    select coalesce(sum(id), 0)::bigint as mark from (select id from moderation_log order by id desc limit 100) as last`
  return row?.mark ?? 0
}
