/** The realtime service over a board that the test moves by hand: real sockets, no database, no log. */
import type { BoardViews } from '@leaderboard/board-view/open-board-views'
import type { ServerFrame } from '@leaderboard/contracts/socket-frames'
import { startTestService, type TestServiceOverrides } from '@leaderboard/service-shell/test-service'
import { type ClientOptions, WebSocket } from 'ws'
import { asyncapiRoute } from '../asyncapi.route.ts'
import { liveStatusRoute } from '../live-status.route.ts'
import { type RealtimeOptions, realtimePlugin } from '../realtime-plugin.ts'
import { socketRoute } from '../socket.route.ts'
import { streamRoute } from '../stream.route.ts'
import { FakeBoardView } from './fake-board-view.ts'

export async function startRealtime(options: Partial<RealtimeOptions> & { overrides?: TestServiceOverrides } = {}) {
  const board = new FakeBoardView()
  let current: FakeBoardView | undefined = board
  const listeners = new Set<(slug: string) => void>()
  const views: BoardViews = {
    isOpen: true,
    whenOpen: () => Promise.resolve(),
    get: (slug) => (slug === 'global' ? current : undefined),
    list: () => (current === undefined ? [] : [current]),
    listen: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    stop: () => Promise.resolve(),
  }
  const { overrides = {}, ...more } = options
  const service = await startTestService(
    async (app) => {
      const listNames = (ids: number[]) => Promise.resolve(new Map(ids.map((id) => [id, `player ${id}`])))
      const listRenamed = () => Promise.resolve([])
      await app.register(realtimePlugin, { views, listNames, listRenamed, ...more })
      await app.register(socketRoute)
      await app.register(streamRoute)
      await app.register(liveStatusRoute)
      await app.register(asyncapiRoute)
    },
    { ...overrides, env: { TICK_MS: '10', ...overrides.env } },
  )
  /** The season is over; another one may be open instead. */
  const replaceBoard = (next: FakeBoardView | undefined) => {
    current?.become('stale')
    current = next
    for (const listener of listeners) listener('global')
  }
  return Object.assign(service, { board, replaceBoard, socketUrl: `${service.url.replace('http', 'ws')}/ws` })
}

/** A socket that keeps every frame and lets a test wait for one. */
export class TestSocket {
  readonly socket: WebSocket
  readonly frames: ServerFrame[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  #waiting: (() => void)[] = []

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options)
    this.socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString('utf8')) as ServerFrame)
      for (const wake of this.#waiting.splice(0)) wake()
    })
    this.closed = new Promise((resolve) => {
      this.socket.on('error', (error) => resolve({ code: 0, reason: error.message }))
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
  }

  send(frame: unknown): void {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame)
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text)
    else this.socket.once('open', () => this.socket.send(text))
  }

  /** The first frame, from the `from`th on, of a type (and for which the rest holds). */
  async next<T extends ServerFrame['type']>(
    type: T,
    {
      from = 0,
      where = () => true,
    }: { from?: number; where?: (frame: Extract<ServerFrame, { type: T }>) => boolean } = {},
  ): Promise<Extract<ServerFrame, { type: T }>> {
    const deadline = Date.now() + 10_000
    for (;;) {
      for (const frame of this.frames.slice(from)) if (isOf(frame, type) && where(frame)) return frame
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`No ${type} among ${JSON.stringify(this.frames.slice(from)).slice(0, 500)}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  close(): void {
    this.socket.terminate()
  }
}

function isOf<T extends ServerFrame['type']>(frame: ServerFrame, type: T): frame is Extract<ServerFrame, { type: T }> {
  return frame.type === type
}

/** Waits until something holds; for state that announces itself nowhere. */
export async function until(holds: () => boolean, what: string, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`In vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
