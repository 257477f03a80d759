import type { Database } from '../connect-database.ts'
import { textsLiteral } from '../value-types.ts'
import type { KnownPlayer } from './find-players.ts'

/**
 * Creates players, all or none, in the order given. A name that is taken, or given twice, fails with 23505.
 *
 * Locks   a name that another transaction is just creating is waited for, in order of the name.
 * Cost    O(k log n) for k names.
 * Repeat  fails on users_username_key (23505): a name is taken for good.
 */
export async function createPlayers(sql: Database, usernames: readonly string[]): Promise<KnownPlayer[]> {
  // Ids in the order given, rows in order of the name, so that two callers with the same names cannot deadlock.
  const rows = await sql<KnownPlayer[]>`
    with named as materialized (
      select nextval(pg_get_serial_sequence('users', 'id'))::int as id, username
      from (
        select username from unnest(${textsLiteral(usernames)}::text::text[]) with ordinality as name (username, place)
        order by place
      ) as ordered
    )
    insert into users (id, username) select id, username from named order by username
    returning id, username, join_date as "joinDate"`
  return rows.toSorted((a, b) => a.id - b.id)
}
