/**
 * Whether a series of measurements grows. Pure.
 *
 * The slope is that of Theil and Sen, the median of the slopes between all pairs of points: a collector's saw teeth, a
 * vacuum or a moment in which the machine did something else do not bend it. How sure it is comes from the same pairs
 * (Sen 1968): the slope is above the bound with 99.9 % certainty, as far as the points are independent of each other.
 */

export interface Point {
  /** Seconds. */
  readonly at: number
  readonly value: number
}

export interface Growth {
  /** What may be added while it is watched, as a share of the level, and beside that. */
  readonly share: number
  readonly floor: number
}

/** What stands for the points of a window: the least where the values are the teeth of a saw, else the median. */
export type Reduction = 'least' | 'median'

export interface Slope {
  /** The fit at the beginning and at the end of what is judged. */
  readonly from: number
  readonly to: number
  readonly perHour: number
  /** The slope is at least this. */
  readonly surePerHour: number
  readonly isGrowing: boolean
}

const WINDOWS = 12
/** Fewer windows than these cannot be sure of anything. */
const LEAST_WINDOWS = 8
/** One-sided, 99.9 %: a soak judges seventy series, and one of a hundred would be wrong each time. */
const CERTAINTY = 3.09

/** Null where there are too few points to say. */
export function judgeSlope(points: readonly Point[], reduction: Reduction, tolerated: Growth): Slope | null {
  const windows = windowsOf(points, reduction)
  const [first, last] = [windows[0], windows.at(-1)]
  if (windows.length < LEAST_WINDOWS || first === undefined || last === undefined) return null
  const slopes = pairsOf(windows)
  const slope = median(slopes)
  const n = windows.length
  const spread = CERTAINTY * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const sure = slopes[Math.max(0, Math.floor((slopes.length - spread) / 2))] ?? slope
  const level = median(windows.map(({ value, at }) => value - slope * (at - first.at)).toSorted(ascending))
  const added = slope * (last.at - first.at)
  return {
    from: level,
    to: level + added,
    perHour: slope * 3600,
    surePerHour: sure * 3600,
    isGrowing: sure > 0 && added > tolerated.share * Math.abs(level) + tolerated.floor,
  }
}

function windowsOf(points: readonly Point[], reduction: Reduction): Point[] {
  const size = Math.max(1, Math.floor(points.length / WINDOWS))
  const windows: Point[] = []
  for (let from = 0; from + size <= points.length; from += size) {
    const part = points.slice(from, from + size).toSorted((a, b) => a.value - b.value)
    const at = part.reduce((sum, point) => sum + point.at, 0) / size
    windows.push({ at, value: part[reduction === 'least' ? 0 : size >> 1]?.value ?? 0 })
  }
  return windows
}

/** The slopes between all pairs, smallest first. */
function pairsOf(points: readonly Point[]): number[] {
  return points
    .flatMap((one, i) => points.slice(i + 1).map((other) => (other.value - one.value) / (other.at - one.at)))
    .toSorted(ascending)
}

/** Of sorted numbers. */
function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

const ascending = (a: number, b: number) => a - b
