const MINUTE_MS = 60_000
/** The older snapshots are, the further apart they may lie: by up to this share of their age. */
const GAP_PER_AGE = 1 / 4
const OLDEST_MS = 400 * 24 * 3_600_000

/**
 * Which snapshots to drop, so that the ranks of the last hour are known to the minutes and those of last year to some
 * weeks, a hundred in all. Time is cut into spans, wider ones further back, and the first snapshot of each stays. A span
 * is twice as wide as the next narrower one and holds two of those, so what once was the first of its span goes on being
 * so, or gives way to the one before it: thinning again and again leaves no holes. The newest always stays. Pure.
 *
 * @param taken times in milliseconds, oldest first
 */
export function snapshotsToDrop(taken: readonly number[], now: number): number[] {
  const spans = new Set<string>()
  return taken.filter((at, index) => {
    const age = now - at
    if (age > OLDEST_MS) return true
    const width = MINUTE_MS * 2 ** Math.floor(Math.log2(Math.max(1, (age * GAP_PER_AGE) / MINUTE_MS)))
    const span = `${width} ${Math.floor(at / width)}`
    const isFirst = !spans.has(span)
    spans.add(span)
    return !isFirst && index < taken.length - 1
  })
}
