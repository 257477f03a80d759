import type {
  DistributionResult,
  DistributionScale,
  GoalsResult,
  SimulateResult,
} from '@leaderboard/contracts/explore-board'
import type { Player } from '@leaderboard/contracts/player'
import type { HistoryResult } from '@leaderboard/contracts/player-history'
import type { AroundResult, RankResult, RanksResult, TopPage } from '@leaderboard/contracts/read-leaderboard'
import type { SearchPlayersResult } from '@leaderboard/contracts/search-players'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import type { Board, LiveStatus, Readyz, RecalculateResult, SystemStatus } from '@leaderboard/contracts/status'
import type { BulkResult, SubmitResult } from '@leaderboard/contracts/submit-score'
import { bearerOf } from './bearer.ts'
import { SharedConnection } from './connect.ts'
import type { Connection } from './connection.ts'
import { dialWith } from './dial.ts'
import type { LiveView } from './live-view.ts'
import { type Outbox, type OutboxStorage, openOutbox } from './outbox.ts'
import { type BoardChoice, readsOf } from './reads.ts'
import type { CallOptions, HttpContext } from './request.ts'
import type { SocketConstructor } from './socket-like.ts'
import { type Submission, submissionsOf } from './submit.ts'

export interface LeaderboardClientOptions {
  /** Where the leaderboard is, as in `https://scores.example`; in a page, leave it out for the page's own origin. */
  baseUrl?: string
  /** Default: the global one. */
  fetch?: typeof fetch
  /** Default: the global one. Node 20 has none: pass the one of the `ws` package, or views go over event streams. */
  WebSocket?: SocketConstructor
  /** Of a game server. A game client has a `token` instead: what it holds is public. */
  apiKey?: string
  /** Asks the game server for a player token; called again when the last one has ended. */
  token?: () => Promise<string> | string
  /** Keeps `submitLater` across restarts; without it the outbox lives in memory. */
  outboxStorage?: OutboxStorage
  /** Told about submissions of `submitLater` that the server refused for good. */
  onRefused?: (submission: Submission, error: Error) => void
  /** Of one attempt, and of asking for a token; default 10 s. */
  timeoutMs?: number
  /** Retries after the first attempt, where a retry may help; default 4. */
  retryLimit?: number
  /** How long the live connection may be lost before views call themselves stale; default 10 s. */
  staleAfterMs?: number
  /**
   * How long nothing may be heard before the server is asked for a sign of life; as long again without one, and the
   * connection counts as lost. Default: what the server proposes (25 s), right for many clients that watch a quiet board.
   */
  silenceMs?: number
}

export interface LeaderboardClient {
  /** Submits one finished session. Safe to retry: every submission carries an idempotency key, made here if need be. */
  submit(submission: Submission, options?: CallOptions): Promise<SubmitResult>
  /** Up to 1,000 sessions from a game server; the results are in the order of the submissions. */
  submitMany(submissions: readonly Submission[], options?: CallOptions): Promise<BulkResult['results']>
  /** Keeps the submission until the server has it, through lost networks and (with a storage) restarts. */
  submitLater(submission: Submission): Promise<void>
  readonly outbox: Outbox

  top(query?: BoardChoice & { limit?: number; cursor?: string; startRank?: number }, o?: CallOptions): Promise<TopPage>
  rank(id: number, query?: BoardChoice, options?: CallOptions): Promise<RankResult>
  around(id: number, query?: BoardChoice & { radius?: number }, options?: CallOptions): Promise<AroundResult>
  /** Friends: ranked among all and among themselves. */
  ranks(ids: readonly number[], query?: BoardChoice, options?: CallOptions): Promise<RanksResult>
  distribution(
    query?: BoardChoice & { buckets?: number; scale?: DistributionScale },
    options?: CallOptions,
  ): Promise<DistributionResult>
  history(
    id: number,
    query?: { board?: string; limit?: number; cursor?: string },
    o?: CallOptions,
  ): Promise<HistoryResult>
  /** What score moves the player so many places up, into the top so many, or past another. */
  goals(id: number, query?: BoardChoice & GoalChoice, options?: CallOptions): Promise<GoalsResult>
  /** Where a score would place the player; nothing is written. */
  simulate(query: BoardChoice & { score: number; userId?: number }, options?: CallOptions): Promise<SimulateResult>
  boards(options?: CallOptions): Promise<readonly Board[]>

  player(id: number, options?: CallOptions): Promise<Player>
  createPlayer(username: string, options?: CallOptions): Promise<Player>
  searchPlayers(q: string, query?: BoardChoice & { limit?: number }, o?: CallOptions): Promise<SearchPlayersResult>

  status(options?: CallOptions): Promise<SystemStatus>
  /** Sockets, slow readers and rates of the realtime replica that answers. */
  liveStatus(options?: CallOptions): Promise<LiveStatus>
  /** What the origin and the services behind it lack; rejects while none of them can serve. */
  readiness(options?: CallOptions): Promise<Readyz>
  /** Asks for the ranks to be written down again (an operator's call). */
  recalculate(options?: CallOptions): Promise<RecalculateResult>

  /** A live part of a board. All views share one socket, opened with the first and closed after the last. */
  watch(view: ViewSpec, options?: { board?: string }): LiveView
  readonly connection: Connection
  /** Closes every view and the socket; calls in flight go on. */
  close(): void
}

/** At most one of them; none means one place up. */
export interface GoalChoice {
  up?: number
  top?: number
  past?: number
}

const DEFAULT_BOARD = 'global'

/** Makes a client. Nothing is sent before the first call, no socket is opened before the first `watch`. */
export function createLeaderboardClient(options: LeaderboardClientOptions = {}): LeaderboardClient {
  const baseUrl = (options.baseUrl ?? '').replace(/\/+$/, '')
  const bearer = bearerOf(options)
  const http: HttpContext = {
    baseUrl,
    fetch: options.fetch ?? ((...call) => fetch(...call)),
    bearer,
    timeoutMs: options.timeoutMs ?? 10_000,
    retry: { limit: options.retryLimit ?? 4, baseMs: 250, maxMs: 8_000 },
    random: Math.random,
  }
  const connection = new SharedConnection({
    url: () => socketUrl(baseUrl),
    dial: dialWith({ WebSocket: () => options.WebSocket ?? globalSocket(), baseUrl, fetch: http.fetch }),
    bearer,
    random: Math.random,
    staleAfterMs: options.staleAfterMs ?? 10_000,
    silenceMs: options.silenceMs ?? null,
  })
  const { submit, submitMany } = submissionsOf(http)
  const outbox = openOutbox({
    submit,
    storage: options.outboxStorage,
    onRefused: options.onRefused,
    random: Math.random,
  })
  return {
    submit,
    submitMany,
    submitLater: (submission) => outbox.add(submission),
    outbox,
    ...readsOf(http),
    watch: (view, { board = DEFAULT_BOARD } = {}) => connection.watch(view, board),
    connection,
    close: () => {
      outbox.stop()
      connection.close()
    },
  }
}

function socketUrl(baseUrl: string): string {
  const origin = baseUrl === '' ? (globalThis as { location?: { origin: string } }).location?.origin : baseUrl
  if (origin === undefined) throw new Error('Outside of a page, createLeaderboardClient needs a baseUrl')
  return `${origin.replace(/^http/, 'ws')}/ws`
}

function globalSocket(): SocketConstructor | null {
  return (globalThis as { WebSocket?: SocketConstructor }).WebSocket ?? null
}
