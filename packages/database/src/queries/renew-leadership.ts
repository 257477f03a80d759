import type { Database } from '../connect-database.ts'

/**
 * Makes a lease last longer; false where the term is over, because somebody else leads or it was given up. A lease that
 * ran out unnoticed, with no term after it, is renewed.
 *
 * Locks   the row of the lease, briefly.
 * Cost    one row.
 * Repeat  renews again.
 */
export async function renewLeadership(
  sql: Database,
  name: string,
  { holder, term }: { holder: string; term: number },
  ttlMs: number,
): Promise<boolean> {
  const rows = await sql`
    update leader_leases set expires_at = clock_timestamp() + ${ttlMs}::int * interval '1 millisecond'
    where name = ${name} and holder = ${holder} and term = ${term} and expires_at > '-infinity'`
  return rows.count === 1
}
