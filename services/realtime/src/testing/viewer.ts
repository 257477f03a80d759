import { applyFrame, type ViewData } from '@leaderboard/client/view-state'
import type { OvertakenFrame, ServerFrame, ViewSpec } from '@leaderboard/contracts/socket-frames'
import { PlayerNames } from '@leaderboard/player-names/player-names'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import { expect } from 'vitest'
import { BoardHub } from '../board-hub.ts'
import { Reader, type Watcher } from '../reader.ts'
import type { FakeBoardView } from './fake-board-view.ts'
import { RecordingTransport } from './recording-transport.ts'

/** Ids in tests go from 1 to this: few, so that they meet. */
export const PLAYERS = 12

/** A client in small: one view, applying frames as the library does. */
export class Viewer {
  readonly spec: ViewSpec
  data: ViewData | null = null
  transport = new RecordingTransport()
  reader: Reader
  watcher: Watcher | null = null
  overtakes: OvertakenFrame[] = []
  #hub: BoardHub
  #seen = 0

  constructor(hub: BoardHub, viewSpec: ViewSpec) {
    this.#hub = hub
    this.spec = viewSpec
    this.reader = this.#newReader()
    this.connect()
  }

  connect(): void {
    if (this.watcher !== null) return
    this.transport = new RecordingTransport()
    this.#seen = 0
    this.reader = this.#newReader()
    this.watcher = this.#hub.join(this.reader, { id: 'v1', spec: this.spec, since: this.data?.position ?? null })
    this.reader.watchers.set('v1', this.watcher)
  }

  disconnect(): void {
    if (this.watcher === null) return
    this.reader.isClosed = true
    this.#hub.leave(this.watcher, 0)
    this.watcher = null
  }

  take(): void {
    this.overtakes = []
    for (const frame of this.transport.frames.slice(this.#seen)) this.#apply(frame)
    this.#seen = this.transport.frames.length
  }

  get isCurrent(): boolean {
    return this.watcher !== null && this.reader.laggingSince === null
  }

  #apply(frame: ServerFrame): void {
    if (frame.type === 'overtaken' || frame.type === 'overtook') this.overtakes.push(frame)
    if (frame.type !== 'snapshot' && frame.type !== 'delta' && frame.type !== 'event') return
    const next = applyFrame(this.data, frame)
    expect(next, `a ${frame.type} that fits`).not.toBeNull()
    this.data = next
  }

  #newReader(): Reader {
    return new Reader(this.transport, {
      sent: () => undefined,
      droppedToSnapshot: () => undefined,
      lagging: () => undefined,
    })
  }
}

/** A hub with names, unless they are away. */
export function openHub(view: FakeBoardView, isAway: () => boolean = () => false): BoardHub {
  const names = new PlayerNames({
    listNames: async (ids) => {
      if (isAway()) throw new Error('away')
      return new Map(ids.map((id) => [id, `player ${id}`]))
    },
    restMs: 0,
  })
  return new BoardHub({ view, names, wake: () => undefined, onVisible: () => undefined })
}

/** The whole board, best first. */
export function orderOf(view: FakeBoardView): OrderKey[] {
  return view.standings.range(1, PLAYERS)
}
