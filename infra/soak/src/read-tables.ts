import type { Database } from '@leaderboard/database/connect-database'

interface Family {
  readonly name: string
  /** Inserted and not deleted since the servers started, which is since there was a row at all. */
  readonly rows: number
  readonly dead: number
  readonly tableBytes: number
  readonly indexBytes: number
}

/** Below so many rows a byte a row says nothing; such tables are taken together. */
const LEAST_ROWS = 1_000

/** Dead rows and bytes for each live row, by table; the partitions of a table are one. */
export async function readTables(sql: Database): Promise<Map<string, number>> {
  const families = await sql<Family[]>`
    select coalesce(parent.relname, one.relname)::text as name, sum(n_tup_ins - n_tup_del)::float8 as rows,
      sum(n_dead_tup)::float8 as dead, sum(pg_table_size(relid))::float8 as "tableBytes",
      sum(pg_indexes_size(relid))::float8 as "indexBytes"
    from pg_stat_user_tables as one
    left join pg_inherits on inhrelid = relid
    left join pg_class as parent on parent.oid = inhparent
    group by 1 order by 1`
  const told = new Map<string, number>()
  let small = 0
  for (const { name, rows, dead, tableBytes, indexBytes } of families) {
    if (rows < LEAST_ROWS) {
      small += tableBytes + indexBytes
      continue
    }
    told.set(`${name}: dead per row`, dead / rows)
    told.set(`${name}: bytes per row`, tableBytes / rows)
    told.set(`${name}: index bytes per row`, indexBytes / rows)
  }
  return told.set('small tables: bytes', small)
}
