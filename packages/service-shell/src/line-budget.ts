/**
 * How many lines of one kind may be logged a second. What lies beyond is left out and counted, so that a flood of
 * requests does not become a flood of lines: each is written before the next request is looked at.
 */
export class LineBudget {
  readonly #perSecond: number
  #second = Number.NaN
  #written = 0
  #leftOut = 0

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** How many were left out since the last line, if there is room for one more now; else null. `now` in milliseconds. */
  take(now: number): number | null {
    const second = Math.floor(now / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#written = 0
    }
    if (this.#written >= this.#perSecond) {
      this.#leftOut += 1
      return null
    }
    this.#written += 1
    const leftOut = this.#leftOut
    this.#leftOut = 0
    return leftOut
  }
}
