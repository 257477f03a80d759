import { createLeaderboardClient, type LeaderboardClient } from '@leaderboard/client/client'
import type { LiveView } from '@leaderboard/client/live-view'
import type { SocketConstructor } from '@leaderboard/client/socket-like'
import { WebSocket } from 'ws'
import { FrameChain } from './frame-chain.ts'
import type { Replicas } from './replicas.ts'
import type { Truth } from './truth.ts'
import type { Verdict } from './verdict.ts'

interface Watch {
  readonly name: string
  readonly view: LiveView
  /** What it must show in the end, as text that can be compared. */
  expected(truth: Truth): string
}

/**
 * People who watch: on each realtime replica the whole board in parts, so that at the end every row a replica would
 * send is compared; and one who goes to whatever replica is next, as a browser behind a load balancer does.
 */
export class Watchers {
  readonly #clients: LeaderboardClient[]
  readonly #watches: Watch[]

  constructor(replicas: Replicas, players: number, verdict: Verdict) {
    const onGap = (what: string) => verdict.add('silent gap', what)
    const pinned = replicas.of('realtime').map((replica) => clientOf(socketsTo(() => replica.url, onGap)))
    const roaming = clientOf(socketsTo(() => replicas.next('realtime').url, onGap))
    this.#clients = [...pinned, roaming]
    this.#watches = [
      ...pinned.flatMap((client, at) => wholeBoard(client, `replica ${at}`, players)),
      watchTop(roaming, 'roaming'),
      watchPart(roaming, 'roaming', [1, 2, 3, 4, 5]),
    ]
    for (const client of pinned) client.watch({ kind: 'feed' })
  }

  /** Whoever is waiting to connect again does so now. */
  hurry(): void {
    for (const { connection } of this.#clients) if (connection.state !== 'open') connection.retryNow()
  }

  /** Those that do not show the truth, by name; `isLive`: the view believes that it does. */
  listWrong(truth: Truth): { name: string; isLive: boolean }[] {
    return this.#watches
      .filter((watch) => watch.view.state !== 'live' || textOf(watch.view.entries) !== watch.expected(truth))
      .map(({ name, view }) => ({ name, isLive: view.state === 'live' }))
  }

  stop(): void {
    for (const client of this.#clients) client.close()
  }
}

function clientOf(sockets: SocketConstructor): LeaderboardClient {
  return createLeaderboardClient({ baseUrl: 'http://any-replica', WebSocket: sockets, staleAfterMs: 60_000 })
}

/** Sockets that lead to the replica chosen at the moment of dialling, each watched for holes. */
function socketsTo(choose: () => string, onGap: (what: string) => void): SocketConstructor {
  return class extends WebSocket {
    readonly #chain = new FrameChain(onGap)

    constructor(url: string) {
      super(`${choose().replace(/^http/, 'ws')}${new URL(url).pathname}`)
      this.addEventListener('message', ({ data }) => typeof data === 'string' && this.#chain.received(data))
      this.on('error', () => undefined) // a close event follows
    }

    override send(text: string): void {
      this.#chain.sent(text)
      super.send(text)
    }
  }
}

function wholeBoard(client: LeaderboardClient, name: string, players: number): Watch[] {
  const parts = Array.from({ length: Math.ceil(players / 100) }, (_, part) =>
    Array.from({ length: Math.min(100, players - part * 100) }, (_, at) => 1 + part * 100 + at),
  )
  return [watchTop(client, name), watchAround(client, name, 7), ...parts.map((ids) => watchPart(client, name, ids))]
}

function watchTop(client: LeaderboardClient, name: string): Watch {
  return {
    name: `${name}, top`,
    view: client.watch({ kind: 'top', n: 100 }),
    expected: ({ rows }) => textOf(rows.slice(0, 100)),
  }
}

function watchPart(client: LeaderboardClient, name: string, ids: number[]): Watch {
  return {
    name: `${name}, players ${ids[0]} to ${ids.at(-1)}`,
    view: client.watch({ kind: 'players', ids }),
    expected: ({ rows }) => textOf(rows.filter(({ userId }) => ids.includes(userId))),
  }
}

function watchAround(client: LeaderboardClient, name: string, userId: number): Watch {
  const radius = 5
  return {
    name: `${name}, around ${userId}`,
    view: client.watch({ kind: 'around', userId, radius }),
    expected: ({ rows, byId }) => {
      const self = byId.get(userId)
      if (self === undefined) return textOf([])
      // At an edge of the board the other side has the more: as many rows wherever the player stands.
      const size = 2 * radius + 1
      const first = Math.min(Math.max(0, self.ordinal - 1 - radius), Math.max(0, rows.length - size))
      return textOf(rows.slice(first, first + size))
    },
  }
}

interface ComparedRow {
  userId: number
  rank: number
  ordinal: number
  totalScore: number
  sessions: number
}

function textOf(rows: readonly ComparedRow[]): string {
  return rows
    .map(({ userId, rank, ordinal, totalScore, sessions }) => [ordinal, rank, userId, totalScore, sessions].join(' '))
    .join('\n')
}
