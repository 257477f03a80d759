/** One viewer with a bad line: it loses its connection, stops reading, looks at something else, and comes back. */
import { createLeaderboardClient, type LeaderboardClient } from '@leaderboard/client/client'
import type { LiveView } from '@leaderboard/client/live-view'
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import { rowsOf, textOf } from './expected-rows.ts'
import { FrameChain } from './frame-chain.ts'
import { type Unruly, unrulySocket } from './unruly-socket.ts'

export interface SoakClientOptions {
  readonly number: number
  readonly baseUrl: string
  readonly players: number
  readonly random: () => number
}

export interface Misfortunes {
  cuts: number
  slowReads: number
  halfOpen: number
  changes: number
}

/** One viewer in so many asks for far more than it reads: the slow reader of the books. */
const GREEDY_EVERY = 20
const GREEDY_VIEWS = 12
const BETWEEN_MS = [5_000, 20_000] as const
const SLOW_MS = [2_000, 8_000] as const
/** Longer than the server waits for a sign of life, which is two heartbeats at most. */
const HALF_OPEN_MS = [30_000, 60_000] as const

export class SoakClient {
  readonly chain = new FrameChain()
  readonly misfortunes: Misfortunes = { cuts: 0, slowReads: 0, halfOpen: 0, changes: 0 }
  readonly #options: SoakClientOptions
  readonly #client: LeaderboardClient
  readonly #unruly: Unruly
  #views: LiveView[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: SoakClientOptions) {
    this.#options = options
    this.#unruly = unrulySocket(this.chain)
    this.#client = createLeaderboardClient({ baseUrl: options.baseUrl, WebSocket: this.#unruly.Socket })
    const isGreedy = options.number % GREEDY_EVERY === 0
    for (let i = 0; i < (isGreedy ? GREEDY_VIEWS : 1); i++) this.#watch(isGreedy ? { kind: 'top', n: 100 } : undefined)
  }

  get name(): string {
    return `client ${this.#options.number}`
  }

  startTrouble(): void {
    this.#timer = setTimeout(() => this.#suffer(), this.#between(BETWEEN_MS))
  }

  /** From now on the line is good, and the client connects at once if it is waiting. */
  endTrouble(): void {
    clearTimeout(this.#timer)
    this.#unruly.resume()
    if (this.#client.connection.state !== 'open') this.#client.connection.retryNow()
  }

  /** What its views show and should not; empty when all are live and true. */
  wrong(board: readonly BoardRow[]): string[] {
    return this.#views.flatMap((view) => {
      const [shown, wanted] = [textOf(view.entries), textOf(rowsOf(board, view.spec))]
      if (view.state === 'live' && shown === wanted) return []
      return [`${this.name}, ${JSON.stringify(view.spec)}: ${view.state}, shows ${shown}, not ${wanted}`]
    })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#client.close()
  }

  #suffer(): void {
    const luck = this.#options.random()
    let forMs = this.#between(BETWEEN_MS)
    if (luck < 0.45) {
      this.misfortunes.cuts += 1
      this.#unruly.cut()
    } else if (luck < 0.8) {
      const isLong = luck >= 0.7
      forMs = this.#between(isLong ? HALF_OPEN_MS : SLOW_MS)
      this.misfortunes[isLong ? 'halfOpen' : 'slowReads'] += 1
      this.#unruly.stall()
    } else {
      this.misfortunes.changes += 1
      this.#views.shift()?.close()
      this.#watch()
    }
    this.#timer = setTimeout(() => {
      this.#unruly.resume()
      this.startTrouble()
    }, forMs)
  }

  #watch(spec: ViewSpec = this.#anySpec()): void {
    this.#views.push(this.#client.watch(spec))
  }

  #anySpec(): ViewSpec {
    const { random, players } = this.#options
    const player = () => 1 + Math.floor(random() * players)
    const luck = random()
    if (luck < 0.3) return { kind: 'top', n: 1 + Math.floor(random() * 25) }
    if (luck < 0.6) return { kind: 'around', userId: player(), radius: 1 + Math.floor(random() * 5) }
    if (luck < 0.9) return { kind: 'players', ids: [...new Set(Array.from({ length: 8 }, player))] }
    return { kind: 'feed' }
  }

  #between([least, most]: readonly [number, number]): number {
    return least + this.#options.random() * (most - least)
  }
}
