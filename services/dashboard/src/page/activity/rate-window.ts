/** Counts by the second over the last minute, and the latest delays; pure, the clock is passed in. */
export const WINDOW_SECONDS = 60
const DELAYS_KEPT = 400

export interface RateWindow {
  /** Second (since 1970) of the last bucket. */
  second: number
  /** Oldest first, WINDOW_SECONDS of them. */
  counts: readonly number[]
  delays: readonly number[]
}

export function emptyWindow(now: number): RateWindow {
  return { second: Math.floor(now / 1000), counts: Array.from({ length: WINDOW_SECONDS }, () => 0), delays: [] }
}

/** The window moved on to now: seconds that passed are 0 until something is counted in them. */
export function moveTo(held: RateWindow, now: number): RateWindow {
  const second = Math.floor(now / 1000)
  const passed = Math.min(WINDOW_SECONDS, Math.max(0, second - held.second))
  if (passed === 0) return held
  const zeros = Array.from({ length: passed }, () => 0)
  return { ...held, second, counts: [...held.counts.slice(passed), ...zeros] }
}

export function count(held: RateWindow, how: number, delay: number | null, now: number): RateWindow {
  const moved = moveTo(held, now)
  const counts = moved.counts.with(WINDOW_SECONDS - 1, (moved.counts.at(-1) ?? 0) + how)
  return { ...moved, counts, delays: delay === null ? moved.delays : [...moved.delays, delay].slice(-DELAYS_KEPT) }
}

/** Nearest rank; null of nothing. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

/** How many delays fall in each of `buckets` parts of `limit`; the last part takes what is longer. */
export function histogram(values: readonly number[], limit: number, buckets: number): number[] {
  const counts = Array.from({ length: buckets }, () => 0)
  for (const value of values) {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.floor((value / limit) * buckets)))
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts
}
