/** Older than this the offset is measured again; clocks drift by milliseconds in that time. */
const MEASURE_EVERY_MS = 60_000
/** Wall clock and monotonic clock go apart by less: else somebody set the time, or the machine slept. */
const STEP_MS = 1_000

/**
 * What time is it in the database? This machine's clock and a measured offset: batch ids carry database time, since
 * ranges of them are the partitions of the outbox.
 */
export class DatabaseClock {
  #read: () => Promise<number>
  #offsetMs: number | null = null
  /** By how much the wall clock was ahead of the monotonic one at the measurement. */
  #wallAheadMs = 0
  #measuredAt = Number.NEGATIVE_INFINITY
  #measuring: Promise<void> | null = null

  /** `read` asks the database. */
  constructor(read: () => Promise<number>) {
    this.#read = read
  }

  /** False also after a step of this machine's clock: then the offset is of another clock, so to say. */
  get isKnown(): boolean {
    return this.#offsetMs !== null && Math.abs(wallAhead() - this.#wallAheadMs) < STEP_MS
  }

  now(): number {
    if (this.#offsetMs === null) throw new Error('The clock of the database has not been read')
    if (performance.now() - this.#measuredAt > MEASURE_EVERY_MS) this.measure().catch(() => undefined) // the old one does
    return Date.now() + this.#offsetMs
  }

  /** Rejects where the database does not answer. */
  measure(): Promise<void> {
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = null
    })
    return this.#measuring
  }

  async #measure(): Promise<void> {
    const began = performance.now()
    const databaseNow = await this.#read()
    const ended = performance.now()
    this.#offsetMs = databaseNow - (Date.now() - (ended - began) / 2)
    this.#wallAheadMs = wallAhead()
    this.#measuredAt = ended
  }
}

function wallAhead(): number {
  return Date.now() - performance.now()
}
