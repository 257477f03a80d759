/** What arrives, in order, and a way to wait for the next of it. */
export class Arrivals<T> {
  readonly all: T[] = []
  #taken = 0
  #waiting: (() => void)[] = []

  arrive(item: T): void {
    this.all.push(item)
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** The next one that nobody has taken; fails after ten seconds. */
  async next(): Promise<T> {
    const deadline = Date.now() + 10_000
    for (;;) {
      const item = this.all[this.#taken]
      if (item !== undefined) {
        this.#taken += 1
        return item
      }
      const left = deadline - Date.now()
      if (left <= 0) throw new Error('Nothing arrived')
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }
}

/** Waits until something holds, for state that announces itself nowhere. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`In vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
