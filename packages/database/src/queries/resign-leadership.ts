import type { Database } from '../connect-database.ts'

/**
 * Ends a lease at once, so that another may lead; false where the term was over. The row stays: terms only grow.
 *
 * Locks   the row of the lease, briefly.
 * Cost    one row.
 * Repeat  ends nothing but the named term, however late the message comes.
 */
export async function resignLeadership(
  sql: Database,
  name: string,
  { holder, term }: { holder: string; term: number },
): Promise<boolean> {
  const rows = await sql`
    update leader_leases set expires_at = '-infinity'
    where name = ${name} and holder = ${holder} and term = ${term} and expires_at > '-infinity'`
  return rows.count === 1
}
