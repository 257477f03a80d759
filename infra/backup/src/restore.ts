import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Database } from '@leaderboard/database/connect-database'
import { quote } from './back-up.ts'
import { type BackupManifest, readManifest } from './backup-manifest.ts'
import { readMigrations } from './list-tables.ts'

/**
 * Fills an empty database of the same schema with what a backup holds, or leaves it as it was. `sql` must be a pool of
 * one connection. Throws where the database holds players, or has other migrations than the backup.
 */
export async function restore(sql: Database, folder: string): Promise<BackupManifest> {
  const manifest = readManifest(folder)
  await refuseUnfit(sql, manifest)
  await sql`begin`
  try {
    for (const { name, parent, bounds } of manifest.partitions) {
      const [known] = await sql`select 1 from pg_class where relname = ${name} and relispartition`
      if (known === undefined) await sql.unsafe(`create table ${quote(name)} partition of ${quote(parent)} ${bounds}`)
    }
    // A migrated database holds its first board already; logs that only grow hold nothing, and would refuse.
    for (const { name } of manifest.tables.toReversed()) {
      const [row] = await sql.unsafe(`select 1 from ${quote(name)} limit 1`)
      if (row !== undefined) await sql.unsafe(`delete from ${quote(name)}`)
    }
    for (const { name, columns } of manifest.tables) {
      const target = `${quote(name)} (${columns.map(quote).join(', ')})`
      const rows = await sql.unsafe(`copy ${target} from stdin (format binary)`).writable()
      await pipeline(createReadStream(join(folder, `${name}.copy`)), rows)
    }
    for (const { name, lastValue } of manifest.sequences) {
      await sql`select setval(${`public.${quote(name)}`}::text::regclass, ${lastValue}::text::bigint)`
    }
    await sql`commit`
  } catch (error) {
    await sql`rollback`
    throw error
  }
  await sql`analyze`
  return manifest
}

async function refuseUnfit(sql: Database, { migrations }: BackupManifest): Promise<void> {
  const present = await readMigrations(sql)
  if (present.join() !== migrations.join()) {
    const differing = [...present, ...migrations].filter(
      (name) => !(present.includes(name) && migrations.includes(name)),
    )
    throw new Error(`The backup is of another schema: ${differing.join(', ')}. Restore with the version that made it.`)
  }
  const [player] = await sql`select 1 from users limit 1`
  if (player !== undefined) throw new Error('The database holds players: restore into an empty, migrated one.')
}
