import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from '../root.ts'
import type { Patch } from './sabotages.ts'

/** What stands at the root of the clone and is read by services; installed packages are shared by a link. */
const COPIED = ['packages', 'services', 'package.json', 'tsconfig.base.json', 'tsconfig.json']
/** Made by tools, large, and read by no service. */
const LEFT_OUT = new Set(['.turbo', '.vite', 'dist'])

export interface PatchedCopy extends Disposable {
  readonly folder: string
}

/** A copy of the sources with a few words changed; the clone itself is never touched. */
export function makePatchedCopy(patches: readonly Patch[]): PatchedCopy {
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-sabotage-'))
  for (const name of COPIED) {
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !LEFT_OUT.has(basename(source)),
    })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, '.local'))
  for (const patch of patches) {
    const file = join(folder, patch.file)
    writeFileSync(file, patched(readFileSync(file, 'utf8'), patch))
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The text with the patch in it; throws where the place is not there, or not the only one. */
export function patched(text: string, { file, from, to }: Patch): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${from}`)
  return parts.join(to)
}
