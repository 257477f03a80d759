/** How much happened in the last seconds, without a timer: sums of single seconds in a ring. */
export class RateWindow {
  readonly #sums = new Float64Array(SECONDS)
  /** The second the newest sum is of. */
  #second = Number.NEGATIVE_INFINITY
  readonly #startedAt: number

  /** Times are monotonic milliseconds. */
  constructor(now: number = performance.now()) {
    this.#startedAt = now
  }

  add(count: number, now: number = performance.now()): void {
    this.#turnTo(now)
    this.#sums[this.#second % SECONDS] = (this.#sums[this.#second % SECONDS] ?? 0) + count
  }

  /** The mean over the last ten seconds, or over as many as there were. */
  perSecond(now: number = performance.now()): number {
    this.#turnTo(now)
    // The second that runs now has only begun: the window reaches from its start back over nine whole ones.
    const seconds = Math.min(SECONDS - 1 + (now % 1000) / 1000, (now - this.#startedAt) / 1000)
    return this.#sums.reduce((sum, one) => sum + one, 0) / Math.max(1, seconds)
  }

  #turnTo(now: number): void {
    const second = Math.floor(now / 1000)
    if (second <= this.#second) return
    if (second - this.#second >= SECONDS) this.#sums.fill(0)
    else for (let past = this.#second + 1; past <= second; past++) this.#sums[past % SECONDS] = 0
    this.#second = second
  }
}

const SECONDS = 10
