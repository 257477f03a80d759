import type { Follower } from '@leaderboard/change-log/change-log'
import type { LogEntry } from '@leaderboard/contracts/log-entry'
import { formatRevision, type Position } from '@leaderboard/contracts/revision'
import { listUnsentOfSeason } from '@leaderboard/database/queries/list-unsent-of-season'
import type { Season } from '@leaderboard/database/season'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { Standings } from '@leaderboard/ranking/standings'
import type { BatchOutcome, BoardViewOptions, OwnedView, ViewListener, ViewState, ViewStatus } from './board-view.ts'
import { CopiedAhead } from './copied-ahead.ts'
import { ExpectedBatches } from './expected-batches.ts'
import { type LoadedView, loadView } from './load-view.ts'
import { PositionWaits } from './position-waits.ts'
import { ReadIndex } from './read-index.ts'
import { retryForever } from './retry-forever.ts'
import { WithdrawnPlayers } from './withdrawn-players.ts'

const LOAD_YIELD_MS = 5
const UNSENT_DEADLINE_MS = 5_000
/** How often a view that nobody reads looks whether it is level with the log. */
const PULSE_MS = 500

/** A board view; board-view.ts says what it promises. */
export class LiveView implements OwnedView {
  state: ViewState = 'loading'
  position: Position | null = null
  asOf = 0
  season: Season
  standings: Standings
  withdrawn = new WithdrawnPlayers()
  readonly #options: BoardViewOptions
  readonly #readIndex: ReadIndex
  readonly #waits = new PositionWaits()
  readonly #expected = new ExpectedBatches()
  readonly #listeners = new Set<ViewListener>()
  readonly #usable: Promise<void>
  #onUsable: () => void = () => undefined
  readonly #stopping = new AbortController()
  readonly #pulse: NodeJS.Timeout
  #follower: Follower | null = null
  /** Null while there is no follower. */
  #ahead: CopiedAhead | null = null
  /** The load under way; there is one at most. */
  #loading: Promise<void> | null = null
  #loads = 0
  #loadMs = 0
  #entries = 0
  #levelAt = 0
  #reloadReason: string | null = null

  constructor(options: BoardViewOptions) {
    this.#options = options
    this.season = options.season
    this.standings = new Standings({ direction: options.season.direction })
    this.#usable = new Promise((resolve) => {
      this.#onUsable = resolve
    })
    this.#readIndex = new ReadIndex({
      log: options.log,
      seasonId: options.season.id,
      position: () => this.position,
      isFollowing: () => this.#isTrue && this.state !== 'stale',
      onOutcome: (isExact) => this.#onOutcome(isExact),
    })
    this.#pulse = setInterval(() => this.readIndex(() => undefined), PULSE_MS).unref()
    this.#load()
  }

  get revision(): string | null {
    return this.position === null ? null : formatRevision(this.position)
  }

  /** Whether the standings are those of the position, and go on with it. */
  get #isTrue(): boolean {
    return this.#follower !== null && this.#ahead?.isOver === true
  }

  readIndex(done: (isExact: boolean) => void): void {
    this.#readIndex.ask(done)
  }

  waitFor(position: Position, ms: number): Promise<boolean> {
    return this.#waits.wait(position, ms, this.position)
  }

  expectBatch(batchId: string, done: (outcome: BatchOutcome | null) => void): () => void {
    if (this.#isTrue) return this.#expected.expect(batchId, done)
    queueMicrotask(() => done(null))
    return () => undefined
  }

  listen(listener: ViewListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  whenUsable(): Promise<void> {
    return this.#usable
  }

  reload(reason: string): void {
    if (this.#loading !== null || this.#stopping.signal.aborted) return
    this.#options.logger.warn({ board: this.season.board, reason }, 'The view loads again')
    this.#reloadReason = reason
    void this.#leaveLog()
    if (this.state !== 'loading') this.#setState('stale')
    this.#expected.dropAll()
    this.#load()
  }

  retitle(title: string): void {
    if (title !== this.season.title) this.season = { ...this.season, title }
  }

  status(): ViewStatus {
    return {
      board: this.season.board,
      seasonId: this.season.id,
      state: this.state,
      revision: this.revision,
      asOf: this.asOf,
      players: this.standings.size,
      bytes: this.standings.bytes,
      digest: this.standings.digest(),
      loads: this.#loads,
      loadMs: this.#loadMs,
      entries: this.#entries,
      lagMs: this.state === 'exact' || this.#loads === 0 ? 0 : Math.round(performance.now() - this.#levelAt),
      reloadReason: this.#reloadReason,
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#pulse)
    const left = this.#leaveLog()
    this.#expected.dropAll()
    this.#readIndex.close()
    this.#waits.close()
    if (this.state !== 'loading') this.#setState('stale') // nobody feeds it any more
    await left
    await this.#loading
  }

  async #leaveLog(): Promise<void> {
    const follower = this.#follower
    this.#follower = null
    this.#ahead?.stop()
    this.#ahead = null
    await follower?.stop()
  }

  #load(): void {
    const { season, sql, log, logger, loadYieldMs, turns } = this.#options
    const { signal } = this.#stopping
    const began = performance.now()
    const loadNow = () => loadView({ season, sql, log, yieldMs: loadYieldMs ?? LOAD_YIELD_MS, signal })
    const load = () => turns?.take(loadNow) ?? loadNow()
    this.#loading = retryForever(load, { what: `loading the view of ${season.board}`, logger, signal }).then(
      (loaded) => {
        this.#loading = null
        if (loaded !== null && !signal.aborted) this.#swap(loaded, performance.now() - began)
      },
    )
  }

  /** The new standings take the place of the old ones, all at once, and follow the log from where they were noted. */
  #swap(loaded: LoadedView, loadMs: number): void {
    const { season, sql, log, logger } = this.#options
    this.standings = loaded.standings
    this.withdrawn = loaded.withdrawn
    this.position = loaded.position
    this.asOf = Math.max(season.openedAt, loaded.newest)
    this.#loads++
    this.#loadMs = Math.round(loadMs)
    this.#levelAt = performance.now()
    this.#ahead = new CopiedAhead({
      batchIds: loaded.unsent,
      listUnsent: () => withDeadline(listUnsentOfSeason(sql, season.id), UNSENT_DEADLINE_MS, 'unsent batches'),
      onOver: () => this.readIndex(() => undefined),
      logger,
    })
    this.#follower = log.follow(season.id, loaded.position, {
      onEntry: (entry) => this.#apply(entry),
      onGap: (reason) => this.reload(reason),
      onConnection: (isUp) => this.#onConnection(isUp),
    })
    logger.info({ board: season.board, players: this.standings.size, loadMs: this.#loadMs }, 'The view is loaded')
    this.#setState('behind')
    this.#tell((listener) => listener.onReload?.())
    this.#onUsable()
    this.#waits.applied(loaded.position)
    this.#readIndex.reloaded()
    this.readIndex(() => undefined) // finds out whether it is exact already
  }

  #apply(entry: LogEntry): void {
    const { standings } = this
    const passing = this.#expected.before(entry, standings, this.season.rankKind)
    const late = new Set<number>()
    this.#tell((listener) => listener.beforeEntry?.(entry, standings))
    for (const change of entry.changes) {
      if (!this.withdrawn.apply(change, standings)) late.add(change.userId)
      if (change.reachedAt > this.asOf) this.asOf = change.reachedAt
    }
    this.position = entry.position
    this.#entries++
    this.#tell((listener) => listener.afterEntry?.(entry, standings))
    if (passing !== null) this.#expected.after(entry, standings, passing, late)
    this.#ahead?.passed(entry.batchId)
    this.#waits.applied(entry.position)
    this.#readIndex.applied()
  }

  #onConnection(isUp: boolean): void {
    if (this.#follower === null) return
    if (!isUp) this.#setState('stale')
    else if (this.state === 'stale') {
      this.#setState('behind')
      this.readIndex(() => undefined)
    }
  }

  #onOutcome(isExact: boolean): void {
    if (this.#follower === null || this.state === 'stale') return
    if (isExact) this.#levelAt = performance.now()
    this.#setState(isExact ? 'exact' : 'behind')
  }

  #setState(next: ViewState): void {
    if (this.state === next) return
    this.state = next
    this.#tell((listener) => listener.onState?.(next))
  }

  /** A listener that throws must not cost the view an entry, nor the other listeners theirs. */
  #tell(call: (listener: ViewListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        call(listener)
      } catch (error) {
        this.#options.logger.error({ err: error, board: this.season.board }, 'A listener of a view failed')
      }
    }
  }
}
