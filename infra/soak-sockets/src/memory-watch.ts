/** Whether a process grows. Pure but for `residentBytes`. */
import { readFileSync } from 'node:fs'

export interface MemorySample {
  /** Seconds since the soak began. */
  readonly at: number
  readonly bytes: number
}

export interface MemoryVerdict {
  readonly early: number
  readonly late: number
  readonly isGrowing: boolean
}

/** What the collector may leave lying about, and what a process may hold more for good reasons. */
const SLACK_BYTES = 24 * 1024 * 1024
const SLACK_SHARE = 0.15

/**
 * Compares the least memory of the part after `settledAt` with that of the last part: the least, because between two
 * collections any process grows. Null where there are too few samples to say.
 */
export function judgeMemory(samples: readonly MemorySample[], settledAt: number): MemoryVerdict | null {
  const settled = samples.filter(({ at }) => at >= settledAt)
  const part = Math.floor(settled.length / 3)
  if (part < 2) return null
  const least = (some: readonly MemorySample[]) => Math.min(...some.map(({ bytes }) => bytes))
  const [early, late] = [least(settled.slice(0, part)), least(settled.slice(-part))]
  return { early, late, isGrowing: late > early * (1 + SLACK_SHARE) + SLACK_BYTES }
}

/** Resident memory of a process; null where the system does not tell. */
export function residentBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    return null // no /proc, or no such process any more
  }
}
