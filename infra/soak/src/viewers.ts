import { createLeaderboardClient, type LeaderboardClient } from '@leaderboard/client/client'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import type { RandomSource } from '@leaderboard/seed/random-source'
import { WebSocket } from 'ws'

export interface ViewersOptions {
  readonly baseUrl: string
  readonly viewers: number
  readonly players: number
  readonly random: RandomSource
}

const TURNOVER_MS = 1_000

/** People with a live view each. One goes and another comes every second, so that what a socket leaves behind adds up. */
export class Viewers {
  readonly #options: ViewersOptions
  readonly #clients: LeaderboardClient[]
  readonly #timer: NodeJS.Timeout

  constructor(options: ViewersOptions) {
    this.#options = options
    this.#clients = Array.from({ length: options.viewers }, () => this.#arrive())
    this.#timer = setInterval(() => {
      this.#clients.shift()?.close()
      this.#clients.push(this.#arrive())
    }, TURNOVER_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const client of this.#clients.splice(0)) client.close()
  }

  #arrive(): LeaderboardClient {
    const client = createLeaderboardClient({ baseUrl: this.#options.baseUrl, WebSocket })
    client.watch(this.#anySpec())
    return client
  }

  #anySpec(): ViewSpec {
    const { random, players } = this.#options
    const player = () => 1 + Math.floor(random.next() * players)
    const luck = random.next()
    if (luck < 0.5) return { kind: 'top', n: 25 }
    if (luck < 0.75) return { kind: 'around', userId: player(), radius: 3 }
    if (luck < 0.95) return { kind: 'players', ids: [...new Set(Array.from({ length: 8 }, player))] }
    return { kind: 'feed' }
  }
}
