/** Where progress is written: a terminal gets a bar that moves, anything else a line now and then. */
export interface ProgressTarget {
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}

const BAR_WIDTH = 24
const TTY_EVERY_MS = 100
const LINE_EVERY_MS = 2_000

/** One step of the work: what it is, how far it is, how fast, and how long it will take. */
export class Progress {
  readonly #target: ProgressTarget
  readonly #what: string
  readonly #total: number
  readonly #began = performance.now()
  readonly #alreadyDone: number
  #shownAt = 0
  #done: number

  /** @param alreadyDone by an earlier run; it counts for the bar, not for the rate */
  constructor(target: ProgressTarget, what: string, total: number, alreadyDone = 0) {
    this.#target = target
    this.#what = what
    this.#total = total
    this.#alreadyDone = alreadyDone
    this.#done = alreadyDone
  }

  add(count: number): void {
    this.#done += count
    const now = performance.now()
    if (now - this.#shownAt < (this.#target.isTTY ? TTY_EVERY_MS : LINE_EVERY_MS)) return
    this.#shownAt = now
    this.#show()
  }

  /** The last word on this step; returns its rate in units a second. */
  finish(): number {
    this.#show()
    if (this.#target.isTTY) this.#target.write('\n')
    return this.#rate()
  }

  #rate(): number {
    return (this.#done - this.#alreadyDone) / Math.max(0.001, (performance.now() - this.#began) / 1000)
  }

  #show(): void {
    const share = this.#total === 0 ? 1 : this.#done / this.#total
    const rate = this.#rate()
    const left = rate > 0 ? (this.#total - this.#done) / rate : 0
    const facts = `${count(this.#done)} of ${count(this.#total)} ${this.#what}, ${count(Math.round(rate))}/s`
    const time = left >= 0.5 ? `, ${Math.ceil(left)} s left` : ''
    if (this.#target.isTTY) {
      const filled = Math.round(share * BAR_WIDTH)
      const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled)
      this.#target.write(`\r  [${bar}] ${facts}${time}\u001b[K`)
    } else {
      this.#target.write(`  ${Math.floor(share * 100)} %: ${facts}${time}\n`)
    }
  }
}

/** 1234567 as 1,234,567. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}
