import type { Database } from '../connect-database.ts'

/** A player whose name was changed, or erased. */
export interface RenamedPlayer {
  readonly userId: number
  /** Microseconds since 1970, database time. */
  readonly atMicros: number
}

/**
 * Lists players who were renamed or erased within the last `seconds`, latest first, at most `limit`. A transaction that
 * renames and stays open for longer is not seen.
 *
 * Locks   none.
 * Index   users_renamed, which holds nobody else, and erased_players_time.
 * Cost    O(log r + k) for r players ever renamed or erased and k listed.
 * Repeat  reads only.
 */
export async function listRenamed(sql: Database, seconds: number, limit: number): Promise<RenamedPlayer[]> {
  return [
    ...(await sql<RenamedPlayer[]>`
      select id as "userId", (extract(epoch from at) * 1000000)::bigint as "atMicros"
      from (select id, renamed_at as at from users union all select user_id, erased_at from erased_players) as changed
      where at > now() - ${seconds}::float8 * interval '1 second' order by at desc limit ${limit}`),
  ]
}
