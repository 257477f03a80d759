/**
 * When to tick: at once after a quiet time, then at most every `tickMs`, and less often where a tick's work takes
 * long. What else there is to do, following the log and hearing sockets, has a whole turn of the event loop between two
 * ticks, however large the audience is; beyond that the process rests for no more than a fiftieth of its time. Without
 * anything touched there is no timer at all.
 */
export interface Ticking {
  readonly isTouched: boolean
  tick(now: () => number): Promise<void>
}

interface TickerOptions {
  tickMs: number
  /** What may want a tick; asked anew each time. */
  all: () => Iterable<Ticking>
  /** Called after each tick, for readers that were behind. */
  afterTick: () => void
  onError: (error: unknown) => void
}

const LONGEST_TICK_MS = 2000
const IDLE_SHARE = 1 / 50

export class Ticker {
  readonly #options: TickerOptions
  #timer: NodeJS.Timeout | undefined
  #isRunning = false
  #isStopped = false
  #lastStart = 0
  #workMs = 0

  constructor(options: TickerOptions) {
    this.#options = options
  }

  /** Time between ticks as of now. */
  get intervalMs(): number {
    return Math.min(LONGEST_TICK_MS, Math.max(this.#options.tickMs, this.#workMs * (1 + IDLE_SHARE)))
  }

  readonly wake = (): void => {
    if (this.#timer !== undefined || this.#isRunning || this.#isStopped) return
    const inMs = Math.max(0, this.#lastStart + this.intervalMs - performance.now())
    this.#timer = setTimeout(() => void this.#turn(), inMs)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  async #turn(): Promise<void> {
    this.#timer = undefined
    this.#isRunning = true
    this.#lastStart = performance.now()
    const touched = [...this.#options.all()].filter((one) => one.isTouched)
    for (const one of touched) {
      try {
        await one.tick(() => performance.now())
      } catch (error) {
        this.#options.onError(error)
      }
    }
    this.#options.afterTick()
    // Half of the old value: a single slow tick (a look-up of names, say) does not widen the next ones for long.
    this.#workMs = (this.#workMs + performance.now() - this.#lastStart) / 2
    this.#isRunning = false
    for (const one of this.#options.all()) if (one.isTouched) this.wake()
  }
}
