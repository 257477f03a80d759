import { setTimeout as sleep } from 'node:timers/promises'
import type { LeaderboardClient } from '@leaderboard/client/client'
import type { RandomSource } from '@leaderboard/seed/random-source'

export interface MixedLoadOptions {
  readonly client: LeaderboardClient
  readonly players: number
  readonly random: RandomSource
}

/** What happened since it was last asked. */
export interface LoadWindow {
  /** Milliseconds, in no order. */
  readonly submits: readonly number[]
  readonly reads: readonly number[]
  readonly failed: number
  /** Not begun, because too many were open. */
  readonly shed: number
}

const SHARE_SUBMITTING = 0.3
/** Enough that the services, and not the waiting for answers, set the pace. */
const WORKERS = 48
const PEAK_WARM_UP_MS = 6_000
const PEAK_WINDOW_MS = 3_000
const PEAK_WINDOWS = 5
const BEAT_MS = 10
const MAX_OPEN = 400
const SESSIONS_AT_ONCE = 1_000

/** Games and pages: a third of all calls submit, the others read a rank, the top, a neighbourhood or friends. */
export class MixedLoad {
  readonly #options: MixedLoadOptions
  #window = emptyWindow()
  #timer: NodeJS.Timeout | undefined
  readonly #open = new Set<Promise<void>>()

  constructor(options: MixedLoadOptions) {
    this.#options = options
  }

  /** Gives every player a first score, so that nothing grows later because the board does. */
  async fillBoard(): Promise<void> {
    const { client, players } = this.#options
    for (let first = 1; first <= players; first += SESSIONS_AT_ONCE) {
      const length = Math.min(SESSIONS_AT_ONCE, players - first + 1)
      const sessions = Array.from({ length }, (_, i) => ({ userId: first + i, score: this.#score() }))
      await client.submitMany(sessions)
    }
  }

  /** Calls answered in a second when each worker begins the next as the last is over: the median of some windows. */
  async measurePeak(signal: AbortSignal): Promise<number> {
    let isOver = false
    const workers = Array.from({ length: WORKERS }, async () => {
      while (!isOver) await this.#callOne()
    })
    const rates: number[] = []
    await pause(PEAK_WARM_UP_MS, signal)
    this.take()
    for (let i = 0; i < PEAK_WINDOWS && !signal.aborted; i++) {
      const began = performance.now()
      await pause(PEAK_WINDOW_MS, signal)
      const { submits, reads } = this.take()
      rates.push(((submits.length + reads.length) * 1000) / (performance.now() - began))
    }
    isOver = true
    await Promise.all(workers)
    this.take()
    return rates.toSorted((a, b) => a - b)[rates.length >> 1] ?? 0
  }

  /** Begins so many calls a second, whether or not those before are answered, until `stop`. */
  start(perSecond: number): void {
    let last = performance.now()
    let owed = 0
    this.#timer = setInterval(() => {
      const now = performance.now()
      owed += (perSecond * (now - last)) / 1000
      last = now
      for (; owed >= 1; owed--) {
        if (this.#open.size >= MAX_OPEN) {
          this.#window.shed++
          continue
        }
        const call = this.#callOne().finally(() => this.#open.delete(call))
        this.#open.add(call)
      }
    }, BEAT_MS)
  }

  take(): LoadWindow {
    const window = this.#window
    this.#window = emptyWindow()
    return window
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#open)
  }

  async #callOne(): Promise<void> {
    const isSubmit = this.#options.random.next() < SHARE_SUBMITTING
    const began = performance.now()
    try {
      await (isSubmit ? this.#submit() : this.#read())
      this.#window[isSubmit ? 'submits' : 'reads'].push(performance.now() - began)
    } catch {
      this.#window.failed++ // counted, and judged by whoever looks at the window
    }
  }

  #submit(): Promise<unknown> {
    return this.#options.client.submit({ userId: this.#player(), score: this.#score() })
  }

  #read(): Promise<unknown> {
    const { client, random } = this.#options
    const luck = random.next()
    if (luck < 0.4) return client.rank(this.#player())
    if (luck < 0.6) return client.top({ limit: 25 })
    if (luck < 0.85) return client.around(this.#player(), { radius: 5 })
    return client.ranks(Array.from({ length: 8 }, () => this.#player()))
  }

  #player(): number {
    return 1 + Math.floor(this.#options.random.next() * this.#options.players)
  }

  #score(): number {
    return Math.floor(this.#options.random.next() * 10_000)
  }
}

function emptyWindow() {
  return { submits: [] as number[], reads: [] as number[], failed: 0, shed: 0 }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined) // the caller looks at the signal
}
