/**
 * Lets so many loads run at once, in order of arrival; the others wait. A load holds a connection for all of its copy
 * and twice the board in memory, so a process with many boards must not load them all together.
 */
export class LoadTurns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Runs the work when its turn has come. Whoever stops while it waits still gets a turn, and ends it at once. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#free--
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
