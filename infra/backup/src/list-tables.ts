/** What a backup holds: every table but those that belong to running services, parents before the tables that refer to them. */
import type { Database } from '@leaderboard/database/connect-database'

/** The outbox and its log, leases, jobs: a restored database begins without them, and views load from the tables. */
const OF_RUNNING_SERVICES = new Set([
  'outbox',
  'outbox_log_heads',
  'leader_leases',
  'job_requests',
  'job_status',
  'schema_migrations',
])

export interface BackedUpTable {
  readonly name: string
  readonly columns: readonly string[]
}

/** Tables and their columns; generated columns make themselves. Partitions are read and written through their parent. */
export async function listTables(sql: Database): Promise<BackedUpTable[]> {
  const tables = await sql<{ name: string; columns: string[]; parents: string[] }[]>`
    select relname as name,
      (select json_agg(attname order by attnum) from pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      (select coalesce(json_agg(distinct confrelid::regclass::text), '[]') from pg_constraint
        where conrelid = pg_class.oid and contype = 'f' and confrelid <> pg_class.oid) as parents
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    order by relname`
  const left = tables.filter(({ name }) => !OF_RUNNING_SERVICES.has(name))
  const ordered: BackedUpTable[] = []
  // Ends: each turn moves one table over, or there is a circle of references.
  while (left.length > 0) {
    const known = new Set(ordered.map(({ name }) => name))
    const next = left.findIndex(({ parents }) => parents.every((parent) => known.has(parent)))
    const [table] = left.splice(next, 1)
    if (next === -1 || table === undefined) throw new Error('Tables refer to each other in a circle')
    ordered.push({ name: table.name, columns: table.columns })
  }
  return ordered
}

/** The migrations applied: two databases with the same ones have the same tables. */
export async function readMigrations(sql: Database): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`select name from schema_migrations order by name`
  return rows.map(({ name }) => name)
}
