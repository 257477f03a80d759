/** Older than this the offset is measured again; clocks drift by milliseconds in that time. */
const MEASURE_EVERY_MS = 60_000

/**
 * What time is it in the database? This machine's clock and a measured offset: batch ids carry database time, since
 * ranges of them are the partitions of the outbox.
 */
export class DatabaseClock {
  #read: () => Promise<number>
  #offsetMs: number | null = null
  #measuredAt = Number.NEGATIVE_INFINITY
  #measuring: Promise<void> | null = null

  /** `read` asks the database. */
  constructor(read: () => Promise<number>) {
    this.#read = read
  }

  get isKnown(): boolean {
    return this.#offsetMs !== null
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
    const began = Date.now()
    const databaseNow = await this.#read()
    this.#offsetMs = databaseNow - (began + Date.now()) / 2
    this.#measuredAt = performance.now()
  }
}
