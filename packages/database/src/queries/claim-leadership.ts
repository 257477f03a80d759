import type { Database } from '../connect-database.ts'

/**
 * Becomes the leader where nobody is, or where the last one's lease is over; null otherwise. Every success is a new
 * term, also for the same holder. Trust the lease from when the call began, less a margin: the answer may be late.
 *
 * Locks   the row of the lease, briefly.
 * Cost    one row.
 * Repeat  null while the lease lasts, also for the holder (who renews).
 */
export async function claimLeadership(
  sql: Database,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<{ term: number } | null> {
  const [row] = await sql<{ term: number }[]>`
    insert into leader_leases as held (name, holder, term, expires_at)
    values (${name}, ${holder}, 1, clock_timestamp() + ${ttlMs}::int * interval '1 millisecond')
    on conflict (name) do update set holder = excluded.holder, term = held.term + 1,
      expires_at = clock_timestamp() + ${ttlMs}::int * interval '1 millisecond'
    where held.expires_at <= clock_timestamp()
    returning term`
  return row === undefined ? null : { term: row.term }
}
