import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type {
  BoardStats,
  FeedEvent,
  Overtaking,
  ServerFrame,
  ViewOp,
  ViewSpec,
} from '@leaderboard/contracts/socket-frames'
import { callListener } from './call-listener.ts'
import { LeaderboardError } from './leaderboard-error.ts'
import { applyFrame, type ViewData, type ViewFrame } from './view-state.ts'

/**
 * connecting    nothing received yet
 * live          up to date
 * reconnecting  the connection is lost; the entries are those of the last frame
 * stale         lost for longer than a few seconds, or the server itself says that its view is behind
 * closed        closed by you, or refused (`error` says why)
 */
export type LiveViewState = 'connecting' | 'live' | 'reconnecting' | 'stale' | 'closed'

/** What a listener is told; the view already shows it. */
export type LiveUpdate =
  | { readonly kind: 'state'; state: LiveViewState }
  /** `isRecovered`: nothing was missed while away. Otherwise compare for yourself, or just show the new entries. */
  | { readonly kind: 'snapshot'; isRecovered: boolean }
  | { readonly kind: 'delta'; ops: readonly ViewOp[] }
  | { readonly kind: 'events'; events: readonly FeedEvent[] }
  | { readonly kind: 'overtaken' | 'overtook'; overtaking: Overtaking }
  | { readonly kind: 'error'; error: LeaderboardError }

/** What `for await` yields: the newest state, and what was told since the last turn (at most 256 updates). */
export interface LiveTurn {
  readonly state: LiveViewState
  readonly entries: readonly BoardRow[]
  readonly stats: BoardStats | null
  readonly revision: string | null
  readonly updates: readonly LiveUpdate[]
}

/** A live part of a board. Entries are immutable: a new array with each change, the same row objects where equal. */
export interface LiveView extends AsyncIterable<LiveTurn> {
  readonly spec: ViewSpec
  readonly board: string
  readonly state: LiveViewState
  /** Sorted by ordinal; empty for a feed. */
  readonly entries: readonly BoardRow[]
  readonly stats: BoardStats | null
  /** The revision the entries reflect; null before the first snapshot. */
  readonly revision: string | null
  /** The last 100 events of a feed, newest first. */
  readonly events: readonly FeedEvent[]
  readonly error: LeaderboardError | null
  /** Calls the listener after each change; answers a function that ends that. */
  subscribe(listener: (update: LiveUpdate) => void): () => void
  close(): void
}

/** What a view needs of the connection that carries it. */
export interface ViewCarrier {
  isStale(): boolean
  isUp(): boolean
  resubscribe(view: CarriedView): void
  /** Ends with success, a refusal for good, or the view's end. */
  retryLater(view: CarriedView): void
  release(view: CarriedView): void
}

const MAX_EVENTS = 100
const MAX_UPDATES = 256

/** The view as the connection sees it. */
export class CarriedView implements LiveView {
  readonly id: string
  readonly spec: ViewSpec
  readonly board: string
  #carrier: ViewCarrier
  #data: ViewData | null = null
  #events: readonly FeedEvent[] = []
  #error: LeaderboardError | null = null
  #isClosed = false
  /** A snapshot was asked for: until it comes, nothing of this view can be trusted to fit. */
  #isAwaiting = true
  #state: LiveViewState = 'connecting'
  #listeners = new Set<(update: LiveUpdate) => void>()

  constructor(id: string, spec: ViewSpec, board: string, carrier: ViewCarrier) {
    this.id = id
    this.spec = spec
    this.board = board
    this.#carrier = carrier
  }

  get state(): LiveViewState {
    return this.#state
  }
  get entries(): readonly BoardRow[] {
    return this.#data?.entries ?? NO_ROWS
  }
  get stats(): BoardStats | null {
    return this.#data?.stats ?? null
  }
  get revision(): string | null {
    return this.#data === null ? null : `${this.#data.position.epoch}.${this.#data.position.sequence.toString(36)}`
  }
  get events(): readonly FeedEvent[] {
    return this.#events
  }
  get error(): LeaderboardError | null {
    return this.#error
  }
  /** Where to resume from; null asks for a snapshot. */
  get since(): ViewData['position'] | null {
    return this.#data?.position ?? null
  }

  subscribe(listener: (update: LiveUpdate) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#carrier.release(this)
    this.refresh()
    this.#listeners.clear()
  }

  /** The connection was asked for this view (again). */
  awaitSnapshot(): void {
    this.#isAwaiting = true
  }

  /** Takes a frame addressed to this view. */
  take(frame: Exclude<ServerFrame, { type: 'hello' | 'pong' }>): void {
    if (this.#isClosed) return
    if (frame.type === 'snapshot' || frame.type === 'delta' || frame.type === 'event') this.#apply(frame)
    else if (frame.type === 'error') this.#fail(LeaderboardError.of(frame.problem))
    else if (frame.type === 'overtaken' || frame.type === 'overtook') {
      for (const overtaking of frame.overtakings) this.#tell({ kind: frame.type, overtaking })
    } // else of a newer server: not for this version
  }

  /** Works the state out again, and tells when it changed. */
  refresh(): void {
    const state = this.#currentState()
    if (state === this.#state) return
    this.#state = state
    this.#tell({ kind: 'state', state })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveTurn, void, void> {
    let updates: LiveUpdate[] = []
    let wake: (() => void) | null = null
    const unsubscribe = this.subscribe((update) => {
      updates.push(update)
      if (updates.length > MAX_UPDATES) updates.shift()
      wake?.()
    })
    try {
      if (this.#data !== null) yield this.#turn([])
      // Ends when the view is closed; each turn waits for an update, so a slow reader sees the newest, not a backlog.
      while (!this.#isClosed || updates.length > 0) {
        if (updates.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        const told = updates
        updates = []
        yield this.#turn(told)
      }
    } finally {
      unsubscribe()
    }
  }

  #turn(updates: readonly LiveUpdate[]): LiveTurn {
    return { state: this.state, entries: this.entries, stats: this.stats, revision: this.revision, updates }
  }

  #currentState(): LiveViewState {
    if (this.#isClosed) return 'closed'
    const isServerBehind = this.#data?.stats?.isStale === true
    if (this.#data === null) return this.#carrier.isStale() ? 'stale' : 'connecting'
    if (this.#carrier.isStale() || (this.#carrier.isUp() && isServerBehind)) return 'stale'
    return this.#carrier.isUp() && !this.#isAwaiting ? 'live' : 'reconnecting'
  }

  #apply(frame: ViewFrame): void {
    if (this.#isAwaiting && frame.type !== 'snapshot') return // an older subscription's last frames
    const data = applyFrame(this.#data, frame)
    if (data === null) {
      this.#data = this.#data === null ? null : { ...this.#data, position: NOWHERE }
      this.#carrier.resubscribe(this)
      this.refresh()
      return
    }
    const isRepeated = data === this.#data
    this.#data = data
    this.#isAwaiting = false
    this.refresh()
    if (isRepeated) return
    if (frame.type === 'snapshot') this.#error = null // what was refused for now is not refused any more
    if (frame.type === 'snapshot') this.#tell({ kind: 'snapshot', isRecovered: frame.recovered })
    else if (frame.type === 'delta') this.#tell({ kind: 'delta', ops: frame.ops })
    else {
      this.#events = [...frame.events.toReversed(), ...this.#events].slice(0, MAX_EVENTS)
      this.#tell({ kind: 'events', events: frame.events })
    }
  }

  #fail(error: LeaderboardError): void {
    this.#error = error
    this.#tell({ kind: 'error', error })
    if (error.isRetryable) this.#carrier.retryLater(this)
    else this.close()
  }

  #tell(update: LiveUpdate): void {
    for (const listener of this.#listeners) {
      // A listener may close this view, or another one, from inside.
      if (this.#listeners.has(listener)) callListener(listener, update)
    }
  }
}

const NO_ROWS: readonly BoardRow[] = []
/** No server knows this position: it answers with a snapshot. */
const NOWHERE = { epoch: 'none', sequence: 0 }
