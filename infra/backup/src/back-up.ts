import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Database } from '@leaderboard/database/connect-database'
import { type BackupManifest, FORMAT, MANIFEST } from './backup-manifest.ts'
import { listTables, readMigrations } from './list-tables.ts'

/**
 * Copies every table into files of a new folder, all from one snapshot; services may go on meanwhile. Locks nothing that
 * a submission needs. `sql` must be a pool of one connection.
 */
export async function backUp(sql: Database, folder: string): Promise<BackupManifest> {
  if (existsSync(join(folder, MANIFEST))) throw new Error(`${folder} holds a backup already`)
  mkdirSync(folder, { recursive: true })
  // Plain statements on the one connection: they end together when it dies.
  await sql`begin isolation level repeatable read read only`
  try {
    const manifest = await describe(sql)
    for (const { name, columns } of manifest.tables) {
      const from = `(select ${columns.map(quote).join(', ')} from ${quote(name)})`
      const rows = await sql.unsafe(`copy ${from} to stdout (format binary)`).readable()
      await pipeline(rows, createWriteStream(join(folder, `${name}.copy`)))
    }
    writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
    return manifest
  } finally {
    await sql`rollback`
  }
}

async function describe(sql: Database): Promise<BackupManifest> {
  const [clock] = await sql<{ at: string }[]>`
    select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`
  const tables = await listTables(sql)
  const sequences = await sql<{ name: string; lastValue: string }[]>`
    select sequencename::text as name, last_value::text as "lastValue" from pg_sequences
    where schemaname = 'public' and last_value is not null order by 1`
  const all = await sql<{ name: string; parent: string; bounds: string }[]>`
    select child.relname::text as name, parent.relname::text as parent, pg_get_expr(child.relpartbound, child.oid) as bounds
    from pg_inherits join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
    where child.relispartition and child.relkind = 'r'
    order by 1`
  const partitions = all.filter(({ parent }) => tables.some(({ name }) => name === parent))
  return { format: FORMAT, at: clock?.at ?? '', migrations: await readMigrations(sql), tables, sequences, partitions }
}

/** A name of the catalog as an identifier. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
