import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  /** Takes all the room there is left. */
  fill(): void
  /** Gives it back. */
  free(): void
  unmount(): void
}

const PREFIX = 'leaderboard-small-disk-'
const SIZE = '768m'

/** A disk in memory that is soon full; null where this user or this machine cannot mount one. */
export function mountSmallDisk(): SmallDisk | null {
  removeLeftovers()
  const folder = join(tmpdir(), `${PREFIX}${process.pid}`)
  mkdirSync(folder, { mode: 0o755 })
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', folder]).status !== 0) {
    rmSync(folder, { recursive: true })
    return null
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
    unmount: () => unmount(folder),
  }
}

function fill(file: string): void {
  const open = openSync(file, 'w')
  const block = Buffer.alloc(1 << 20)
  try {
    // Ends when there is no room: that is what the call says then.
    for (let size = block.length; size >= 4096; ) {
      try {
        if (writeSync(open, block, 0, size) < size) size /= 16
      } catch {
        size /= 16 // no room for so much; perhaps for less
      }
    }
  } finally {
    closeSync(open)
  }
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
}

/** Disks of runs that were killed before they could give theirs back. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : Number.NaN
    if (Number.isInteger(pid) && !existsSync(`/proc/${pid}`)) unmount(join(tmpdir(), name))
  }
}
