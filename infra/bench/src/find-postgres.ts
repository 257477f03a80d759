/** The PostgreSQL that the figures are measured on. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const OLDEST = 15

export interface PostgresBuild {
  /** Folder of its programs; undefined: the embedded one. */
  readonly bin: string | undefined
  readonly description: string
}

/**
 * The newest PostgreSQL installed on this machine, since that is what runs in earnest: the embedded one is compiled for
 * size (-Os) and needs a quarter more processor time for the same statements. It is used where there is no other.
 */
export function findPostgres(): PostgresBuild {
  const folders = new Set([...debianFolders(), ...(process.env['PATH'] ?? '').split(delimiter)])
  const found = [...folders].filter((bin) => existsSync(join(bin, 'initdb'))).map((bin) => ({ bin, ...versionIn(bin) }))
  const [best] = found.filter(({ major }) => major >= OLDEST).toSorted((a, b) => b.major - a.major)
  if (best === undefined) return { bin: undefined, description: 'the embedded PostgreSQL (compiled for size)' }
  return { bin: best.bin, description: `PostgreSQL ${best.text} of ${dirname(best.bin)}` }
}

function debianFolders(): string[] {
  const root = '/usr/lib/postgresql'
  return existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin')) : []
}

function versionIn(bin: string): { major: number; text: string } {
  const said = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout ?? ''
  const text = /\) (\d[\d.]*)/.exec(said)?.[1] ?? '0'
  return { major: Number.parseInt(text, 10), text }
}
