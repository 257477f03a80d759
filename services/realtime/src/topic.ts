/**
 * One view of one board, for all who watch it. It holds what was sent last; whoever joins gets exactly that, and then
 * every later frame, so that joining needs no buffer: reading, comparing and sending are one turn of the event loop.
 *
 * A frame says what leads from the state sent last to the standings now. How many log entries lie between does not
 * matter: late, doubled or merged entries cost latency, never truth.
 */

import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { Position } from '@leaderboard/contracts/revision'
import type { BoardStats, FeedEvent, ViewSpec } from '@leaderboard/contracts/socket-frames'
import { diffRows } from './diff-rows.ts'
import { FrameHistory } from './frame-history.ts'
import { playersOf } from './read-view.ts'
import type { Watcher } from './reader.ts'
import { SharedFrame, type Unaddressed } from './shared-frame.ts'

export interface TopicState {
  readonly position: Position
  readonly rows: readonly BoardRow[]
  readonly stats: BoardStats
  /** Traceparent of a recorded submission that led here. */
  readonly trace?: string | undefined
}

/** Where there is no log to name a position; nobody can resume from it. */
export const NO_POSITION: Position = { epoch: 'unknown', sequence: 0 }

/** Figures of the board alone are told at most this often: they change with every newcomer. */
const STATS_EVERY_MS = 1000

const SHARED_LIMITS = { maxFrames: 256, maxChars: 256 * 1024 }
const PERSONAL_LIMITS = { maxFrames: 32, maxChars: 16 * 1024 }

export class Topic {
  readonly key: string
  readonly spec: ViewSpec
  readonly watchers = new Set<Watcher>()
  /** When the last watcher left; the state is kept for a while for those who come back. Monotonic. */
  idleSince = 0
  /** Not to be compared with what was sent: start over. */
  isReset = false
  #state: TopicState | null = null
  #history: FrameHistory | null = null
  #snapshot: SharedFrame | null = null
  #statsAt = 0

  constructor(key: string, spec: ViewSpec) {
    this.key = key
    this.spec = spec
  }

  /** What was sent last; null where there is nothing to go on from. */
  get rows(): readonly BoardRow[] | null {
    return this.isReset ? null : (this.#state?.rows ?? null)
  }

  /** Some rows went out without a name. */
  get isNameless(): boolean {
    return this.#state?.rows.some((row) => row.username === null) ?? false
  }

  /** Adds a watcher; answers at once where others watch already, else with the next publish. */
  join(watcher: Watcher): void {
    const isLive = this.#state !== null && !this.isReset && this.watchers.size > 0
    this.watchers.add(watcher)
    if (isLive) this.answer(watcher)
  }

  /** Brings the topic, and everybody who watches it, to this state. */
  publish(state: TopicState, now: number): void {
    const before = this.#state
    if (before === null || this.isReset || before.position.epoch !== state.position.epoch) this.#startOver(state)
    else if (this.spec.kind !== 'feed') this.#advance(before, state, now)
    for (const watcher of this.watchers) if (watcher.needsSnapshot) this.answer(watcher)
  }

  /** Events of a feed: each is a fact, in order. */
  publishEvents(position: Position, events: FeedEvent[]): void {
    const before = this.#state
    if (before === null || this.isReset || before.position.epoch !== position.epoch) return
    const { epoch, sequence } = position
    this.#state = { ...before, position }
    this.#snapshot = null
    this.#broadcast({ type: 'event', epoch, prev: before.position.sequence, sequence, events }, sequence)
  }

  /** A frame that rides along and moves no position. */
  tell(body: Unaddressed): void {
    if (this.#state !== null && !this.isReset) this.#broadcast(body, null)
  }

  /** What a watcher is owed: the frames it missed, or a snapshot. */
  answer(watcher: Watcher): void {
    const state = this.#state
    if (state === null || this.isReset) return // the next publish answers
    const missed = this.#missedBy(watcher, state)
    const { since } = watcher
    watcher.since = null
    if (missed === null || since === null) {
      this.#snapshot ??= new SharedFrame(snapshotOf(state))
      watcher.needsSnapshot = !watcher.reader.send(this.#snapshot, watcher)
      return
    }
    const opening = { ...snapshotOf(state), ...since, recovered: true, entries: [] }
    watcher.needsSnapshot = ![new SharedFrame(opening), ...missed].every((frame) => watcher.reader.send(frame, watcher))
  }

  #missedBy({ since }: Watcher, state: TopicState): SharedFrame[] | null {
    if (since === null || since.epoch !== state.position.epoch || since.epoch === NO_POSITION.epoch) return null
    return this.#history?.after(since.sequence) ?? null
  }

  #startOver(state: TopicState): void {
    const isPersonal = this.spec.kind === 'players' || this.spec.kind === 'around'
    const isTorn = this.isReset // who was told something else of this very position may come back
    this.isReset = false
    this.#state = state
    this.#snapshot = null
    this.#history = new FrameHistory(state.position.sequence, isPersonal ? PERSONAL_LIMITS : SHARED_LIMITS, isTorn)
    for (const watcher of this.watchers) watcher.needsSnapshot = true
  }

  #advance(before: TopicState, state: TopicState, now: number): void {
    const ops = before.rows === state.rows ? [] : diffRows(before.rows, state.rows)
    const isStatsDue = now - this.#statsAt >= STATS_EVERY_MS && before.stats.players !== state.stats.players
    if (ops.length === 0 && !isStatsDue && before.stats.isStale === state.stats.isStale) return
    this.#statsAt = now
    this.#state = state
    this.#snapshot = null
    const { epoch, sequence } = state.position
    const prev = before.position.sequence
    const traced = state.trace === undefined ? {} : { trace: state.trace }
    this.#broadcast({ type: 'delta', epoch, prev, sequence, ops, stats: state.stats, ...traced }, sequence)
  }

  #broadcast(body: Unaddressed, end: number | null): void {
    const frame = new SharedFrame(body)
    this.#history?.push(frame, end)
    for (const watcher of this.watchers) if (!watcher.needsSnapshot) watcher.reader.send(frame, watcher)
    frame.dropBytes()
  }
}

/** Topics somebody watches, personal ones first: a player's own place is worth more than one more look at the top. */
export function activeOf(topics: Iterable<Topic>): Topic[] {
  const active = [...topics].filter((topic) => topic.watchers.size > 0)
  const isPersonal = (topic: Topic) => playersOf(topic.spec).length > 0
  return [...active.filter(isPersonal), ...active.filter((topic) => !isPersonal(topic))]
}

function snapshotOf({ position, rows, stats }: TopicState) {
  const { epoch, sequence } = position
  return { type: 'snapshot' as const, epoch, sequence, recovered: false, entries: [...rows], stats }
}
