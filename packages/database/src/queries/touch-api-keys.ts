import type { Database } from '../connect-database.ts'
import { textsLiteral } from '../value-types.ts'

/**
 * Notes that keys were used just now; returns how many rows that changed. Written at most once a minute for each key,
 * however many processes ask.
 *
 * Locks   the rows, none that is locked already: never waits, so cannot deadlock.
 * Index   api_keys_pkey.
 * Cost    O(k log n) for k keys.
 * Repeat  changes nothing within the minute.
 */
export async function touchApiKeys(sql: Database, ids: readonly string[]): Promise<number> {
  const rows = await sql<{ count: number }[]>`
    with used as materialized (
      select id from api_keys
      where id = any(${textsLiteral(ids)}::text::text[])
        and (last_used_at is null or last_used_at < now() - interval '1 minute')
      for update skip locked
    ),
    touched as (
      update api_keys set last_used_at = now() from used where api_keys.id = used.id returning 1
    )
    select count(*) as count from touched`
  return rows[0]?.count ?? 0
}
