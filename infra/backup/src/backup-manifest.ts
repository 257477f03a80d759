/** What lies in the folder of a backup, beside a file of COPY data for each table. Written last: without it there is no backup. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BackedUpTable } from './list-tables.ts'

export const MANIFEST = 'manifest.json'
export const FORMAT = 1

export interface BackupManifest {
  readonly format: number
  /** Database time of the snapshot, ISO 8601: what was acknowledged later is not in it. */
  readonly at: string
  readonly migrations: readonly string[]
  /** In the order in which they can be filled. */
  readonly tables: readonly BackedUpTable[]
  readonly sequences: readonly { readonly name: string; readonly lastValue: string }[]
  /** Partitions of the tables, with their bounds as PostgreSQL writes them. */
  readonly partitions: readonly { readonly name: string; readonly parent: string; readonly bounds: string }[]
}

/** Throws where the folder holds no complete backup of this format. */
export function readManifest(folder: string): BackupManifest {
  let manifest: BackupManifest
  try {
    manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as BackupManifest
  } catch (error) {
    throw new Error(`${folder} holds no complete backup`, { cause: error })
  }
  if (manifest.format !== FORMAT) throw new Error(`${folder} is of another format (${manifest.format})`)
  return manifest
}
