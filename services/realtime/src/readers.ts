/**
 * Everybody who reads: subscribing and leaving, and the watch over those who are slow or gone. One timer for all of
 * them; a reader costs no timer of its own.
 */
import type { BoardViews } from '@leaderboard/board-view/open-board-views'
import { CLOSE_CODES } from '@leaderboard/contracts/close-codes'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import { BoardHub, type HubOptions } from './board-hub.ts'
import { Reader, type ReaderEvents, type Transport, type Watcher } from './reader.ts'
import type { RealtimeMetrics } from './realtime-metrics.ts'
import { Ticker } from './ticker.ts'
import { Traffic } from './traffic.ts'

export interface Subscription {
  id: string
  board: string
  view: ViewSpec
  since: Watcher['since']
}

interface ReadersOptions {
  views: BoardViews
  names: HubOptions['names']
  tickMs: number
  /** A reader that is behind for so long is cut off. */
  slowCloseMs: number
  metrics: () => RealtimeMetrics
  onError: (error: unknown) => void
}

const SWEEP_MS = 1000

export class Readers {
  readonly ticker: Ticker
  readonly traffic: Traffic
  readonly #options: ReadersOptions
  readonly #hubs = new Map<string, BoardHub>()
  readonly #hubOf = new WeakMap<Watcher, BoardHub>()
  readonly #readers = new Set<Reader>()
  readonly #lagging = new Set<Reader>()
  readonly #events: ReaderEvents
  readonly #sweep: NodeJS.Timeout
  readonly #stopListening: () => void
  #cuts = 0

  constructor(options: ReadersOptions) {
    this.#options = options
    this.traffic = new Traffic(({ frames, bytes }) => {
      options.metrics().frames.inc(frames)
      options.metrics().bytes.inc(bytes)
    })
    this.#events = {
      sent: (bytes) => this.traffic.sent(bytes),
      droppedToSnapshot: () => options.metrics().dropped.inc(),
      lagging: (reader) => this.#lagging.add(reader),
    }
    this.ticker = new Ticker({
      tickMs: options.tickMs,
      all: () => this.#hubs.values(),
      afterTick: () => this.#review(),
      onError: options.onError,
    })
    this.#sweep = setInterval(() => this.#review(), SWEEP_MS)
    this.#sweep.unref()
    this.#stopListening = options.views.listen((board) => this.#onChange(board))
  }

  /** Resolves when it is known which boards there are. */
  whenOpen(): Promise<void> {
    return this.#options.views.whenOpen()
  }

  get isOpen(): boolean {
    return this.#options.views.isOpen
  }

  get count(): number {
    return this.#readers.size
  }

  get watcherCount(): number {
    return [...this.#hubs.values()].reduce((sum, hub) => sum + hub.watcherCount, 0)
  }

  get viewCount(): number {
    return [...this.#hubs.values()].reduce((sum, hub) => sum + hub.viewCount, 0)
  }

  /** Readers that are behind now. */
  get laggingCount(): number {
    return this.#lagging.size
  }

  /** Readers cut off since the start because they stayed behind. */
  get cutCount(): number {
    return this.#cuts
  }

  add(transport: Transport): Reader {
    const reader = new Reader(transport, this.#events)
    this.#readers.add(reader)
    return reader
  }

  remove(reader: Reader): void {
    reader.isClosed = true
    this.#readers.delete(reader)
    this.#lagging.delete(reader)
    for (const id of reader.watchers.keys()) this.unsubscribe(reader, id)
  }

  /** Reads every watched view again, as after a rename. */
  refresh(): void {
    for (const hub of this.#hubs.values()) hub.refresh()
  }

  /** Subscribes a reader; an id in use is replaced. Throws a problem where there is no such board. */
  subscribe(reader: Reader, { id, board, view, since }: Subscription): void {
    const hub = this.#hubFor(board)
    this.unsubscribe(reader, id)
    const watcher = hub.join(reader, { id, spec: view, since })
    reader.watchers.set(id, watcher)
    this.#hubOf.set(watcher, hub)
  }

  unsubscribe(reader: Reader, id: string): void {
    const watcher = reader.watchers.get(id)
    if (watcher === undefined) return
    reader.watchers.delete(id)
    this.#hubOf.get(watcher)?.leave(watcher, performance.now())
  }

  /** Tells everybody to come back later, spread over time, and cuts off who does not go. */
  async drain(graceMs: number): Promise<void> {
    this.ticker.stop()
    clearInterval(this.#sweep)
    this.#stopListening()
    const readers = [...this.#readers]
    const spreadMs = Math.min(10_000, Math.max(1000, readers.length * 2))
    for (const reader of readers) {
      reader.transport.close('serviceRestart', `retryMs=${Math.round(Math.random() * spreadMs)}`)
    }
    const deadline = performance.now() + graceMs
    while (this.#readers.size > 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20))
    for (const reader of this.#readers) reader.transport.terminate()
    for (const hub of this.#hubs.values()) hub.stop()
  }

  #hubFor(board: string): BoardHub {
    const { views, names, metrics } = this.#options
    const view = views.get(board)
    const held = this.#hubs.get(board)
    if (held !== undefined && held.view === view) return held
    if (view === undefined) {
      if (!views.isOpen) throw new ProblemException('service_unavailable', { detail: 'The boards are not known yet.' })
      throw new ProblemException('unknown_board', { detail: `There is no board "${board}".` })
    }
    const onVisible = (lagMs: number) => metrics().visibleLag.observe(lagMs / 1000)
    const hub = new BoardHub({ view, names, wake: this.ticker.wake, onVisible })
    this.#hubs.set(board, hub)
    if (held !== undefined) this.#move(held, hub)
    return hub
  }

  /** Those who watch a season that is over keep what they have, marked stale, until the next one is opened. */
  #onChange(board: string): void {
    if (this.#hubs.has(board) && this.#options.views.get(board) !== undefined) this.#hubFor(board)
  }

  /** Another view has taken the place of the board's: whoever watches goes on there, from a snapshot. */
  #move(from: BoardHub, to: BoardHub): void {
    for (const reader of this.#readers) {
      for (const [id, watcher] of reader.watchers) {
        if (this.#hubOf.get(watcher) !== from) continue
        from.leave(watcher, performance.now()) // a tick under way tells them no more
        const moved = to.join(reader, { id, spec: watcher.topic.spec, since: null })
        reader.watchers.set(id, moved)
        this.#hubOf.set(moved, to)
      }
    }
    from.stop()
  }

  /** Readers that caught up get snapshots; those that did not for too long are cut off. */
  #review(): void {
    this.traffic.flush()
    for (const reader of this.#lagging) {
      if (reader.catchUp()) this.#lagging.delete(reader)
      else if (performance.now() - (reader.laggingSince ?? 0) > this.#options.slowCloseMs) this.#cut(reader)
    }
  }

  #cut(reader: Reader): void {
    this.#cuts += 1
    this.#options.metrics().slowCloses.inc()
    this.#lagging.delete(reader)
    reader.transport.close('tooSlow', CLOSE_CODES.tooSlow.reason)
    this.remove(reader)
  }
}
