/** A view of a board that a test moves by hand: the log is the test itself. */
import type { BoardView, ViewListener, ViewState } from '@leaderboard/board-view/board-view'
import { WithdrawnPlayers } from '@leaderboard/board-view/withdrawn-players'
import type { Change } from '@leaderboard/contracts/log-entry'
import type { Position } from '@leaderboard/contracts/revision'
import { nextBatchId } from '@leaderboard/database/batch-id'
import type { Season } from '@leaderboard/database/season'
import type { Direction } from '@leaderboard/ranking/board-total'
import { Standings } from '@leaderboard/ranking/standings'

const EPOCH = '0123456789abcde'

export class FakeBoardView implements BoardView {
  readonly season: Season
  standings: Standings
  readonly withdrawn = new WithdrawnPlayers()
  state: ViewState = 'exact'
  position: Position
  asOf = 1_000
  #listeners = new Set<ViewListener>()
  #versions = new Map<number, number>()
  #epochs = 0

  constructor(direction: Direction = 'desc', rankKind: Season['rankKind'] = 'dense') {
    this.season = {
      id: 1,
      boardId: 1,
      board: 'global',
      title: 'Global',
      number: 1,
      gameMode: null,
      aggregate: 'latest',
      direction,
      rankKind,
      minimumScore: -1000,
      maximumScore: 1000,
      openedAt: 1_000,
    }
    this.standings = new Standings({ direction })
    this.position = { epoch: `${EPOCH}0`, sequence: 1 }
  }

  get revision(): string {
    return `${this.position.epoch}.${this.position.sequence.toString(36)}`
  }

  /** One entry of the log: totals as given. */
  apply(
    totals: readonly { userId: number; totalScore: number; isBest?: boolean }[],
    at = Date.now(),
    trace?: string,
  ): void {
    const changes = totals.map(({ userId, totalScore, isBest = false }): Change => {
      const version = (this.#versions.get(userId) ?? 0) + 1
      this.#versions.set(userId, version)
      const held = this.standings.find(userId)
      const reachedAt = held?.totalScore === totalScore ? held.reachedAt : at
      return {
        sessionId: version,
        userId,
        score: totalScore,
        totalScore,
        sessions: version,
        version,
        reachedAt,
        isBest,
        isHidden: false,
      }
    })
    this.position = { ...this.position, sequence: this.position.sequence + 1 }
    this.asOf = at
    const entry = {
      seasonId: 1,
      position: this.position,
      batchId: nextBatchId(at),
      changes,
      ...(trace !== undefined && { trace }),
    }
    for (const listener of this.#listeners) listener.beforeEntry?.(entry, this.standings)
    for (const c of changes) this.standings.upsert(c.userId, c.totalScore, c.reachedAt, c.version, c.sessions)
    for (const listener of this.#listeners) listener.afterEntry?.(entry, this.standings)
  }

  /** The log was lost: a new epoch, with whatever the standings hold, minus one player for good measure. */
  loseLog(without?: number): void {
    if (without !== undefined) this.standings.remove(without)
    this.#epochs += 1
    this.position = { epoch: `${EPOCH}${this.#epochs.toString(16)}`, sequence: 1 }
    for (const listener of this.#listeners) listener.onReload?.()
  }

  /** Loaded again while the log stood still, and without a player: the same position, other rows. */
  loadAgain(without: number): void {
    this.standings.remove(without)
    for (const listener of this.#listeners) listener.onReload?.()
  }

  become(state: ViewState): void {
    this.state = state
    for (const listener of this.#listeners) listener.onState?.(state)
  }

  listen(listener: ViewListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readIndex(done: (isExact: boolean) => void): void {
    done(true)
  }
  waitFor(): Promise<boolean> {
    return Promise.resolve(true)
  }
  expectBatch(): () => void {
    return () => undefined
  }
  whenUsable(): Promise<void> {
    return Promise.resolve()
  }
  reload(): void {
    this.loseLog()
  }
  status(): ReturnType<BoardView['status']> {
    throw new Error('Nobody asks a fake for its status')
  }
  stop(): Promise<void> {
    return Promise.resolve()
  }
}
