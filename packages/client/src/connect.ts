/**
 * The network loop under all live views of a client: one socket, opened when the first view wants it, closed after
 * the last. What to do when is decided by connection-state.ts; here commands become sockets and timers.
 */
import type { SubscribeFrame, ViewSpec } from '@leaderboard/contracts/socket-frames'
import { callListener } from './call-listener.ts'
import type { ConnectOptions } from './connect-options.ts'
import { type Connection, type ConnectionStatus, isSameStatus, toStatus } from './connection.ts'
import {
  type ConnectionCommand,
  type ConnectionEvent,
  type ConnectionState,
  nextConnection,
  wakeAt,
} from './connection-state.ts'
import { CarriedView, type LiveView, type ViewCarrier } from './live-view.ts'
import { ACCESS_EXPIRED, parseFrame, retryHint } from './read-socket.ts'
import type { SocketLike } from './socket-like.ts'

/** How long a view waits that was refused for now; the socket itself is fine. */
const VIEW_RETRY_MS = 2_000

const NETWORK_EVENTS = ['online', 'offline'] as const
type Listen = (type: (typeof NETWORK_EVENTS)[number], listener: () => void) => void
const page = globalThis as { addEventListener?: Listen; removeEventListener?: Listen }

export class SharedConnection implements Connection, ViewCarrier {
  #options: ConnectOptions
  #machine: ConnectionState = { name: 'idle' }
  #status: ConnectionStatus = toStatus({ name: 'idle' })
  #socket: SocketLike | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #views = new Map<string, CarriedView>()
  #listeners = new Set<(status: ConnectionStatus) => void>()
  #lastId = 0
  /** A token that comes after the next dial, or after hanging up, is for nothing. */
  #dials = 0
  /** When the loss was noticed; a quiet board may have been heard last long before. */
  #lostAt: number | null = null
  /** Dials at once where the line was lost; where it seems to stand asks whether it does. */
  readonly #networkChanged = (): void => this.retryNow()

  constructor(options: ConnectOptions) {
    this.#options = options
  }

  get state(): ConnectionState['name'] {
    return this.#status.state
  }
  get attempt(): number {
    return this.#status.attempt
  }
  get nextRetryAt(): number | null {
    return this.#status.nextRetryAt
  }
  get staleSince(): number | null {
    return this.#status.staleSince
  }
  current(): ConnectionStatus {
    return this.#status
  }

  subscribe(listener: (status: ConnectionStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  retryNow(): void {
    this.#step({ name: 'retry' })
  }

  watch(spec: ViewSpec, board: string): LiveView {
    if (this.#machine.name === 'closed') throw new Error('This client is closed')
    this.#options.url() // throws, here and now, where there is none
    // Small ids, the same in every client: the server then serialises a frame once for all its watchers.
    const view = new CarriedView(`v${++this.#lastId}`, spec, board, this)
    this.#views.set(view.id, view)
    if (this.isUp()) this.#ask(view)
    for (const type of NETWORK_EVENTS) page.addEventListener?.(type, this.#networkChanged) // once, however often
    this.#step({ name: 'wanted' })
    return view
  }

  close(): void {
    for (const view of this.#views.values()) view.close()
    this.#step({ name: 'closed' })
    for (const type of NETWORK_EVENTS) page.removeEventListener?.(type, this.#networkChanged)
  }

  isUp(): boolean {
    return this.#machine.name === 'open'
  }

  isStale(): boolean {
    const isLong = this.#lostAt !== null && Date.now() - this.#lostAt >= this.#options.staleAfterMs
    return this.#machine.name === 'refused' || isLong
  }

  resubscribe(view: CarriedView): void {
    if (this.isUp()) this.#ask(view)
  }

  retryLater(view: CarriedView): void {
    const ms = VIEW_RETRY_MS * (1 + this.#options.random())
    setTimeout(() => {
      if (this.#views.get(view.id) === view) this.resubscribe(view)
    }, ms)
  }

  release(view: CarriedView): void {
    if (!this.#views.delete(view.id)) return
    if (this.isUp()) this.#send({ type: 'unsubscribe', id: view.id })
    if (this.#views.size === 0) this.#step({ name: 'unwanted' })
  }

  #step(event: ConnectionEvent): void {
    const { state, commands } = nextConnection(this.#machine, event, { now: Date.now(), random: this.#options.random })
    const isSame = state === this.#machine
    this.#machine = state
    const isLost = toStatus(state).staleSince !== null
    this.#lostAt = isLost ? (this.#lostAt ?? Date.now()) : null
    for (const command of commands) this.#run(command)
    this.#sleep()
    if (!isSame) this.#publish()
  }

  #publish(): void {
    const status = toStatus(this.#machine)
    if (isSameStatus(status, this.#status)) return
    this.#status = status
    for (const view of this.#views.values()) view.refresh()
    for (const listener of this.#listeners) callListener(listener, status)
  }

  #run(command: ConnectionCommand): void {
    if (command === 'dial') this.#dial()
    else if (command === 'ping') this.#send({ type: 'ping' })
    else this.#hangUp()
  }

  #dial(): void {
    this.#hangUp()
    const shown = this.#options.bearer.get()
    if (!(shown instanceof Promise)) return this.#open(shown)
    const dial = this.#dials
    const whenCurrent = (act: () => void) => void (dial === this.#dials && act())
    shown.then(
      (token) => whenCurrent(() => this.#open(token)),
      () => whenCurrent(() => this.#step({ name: 'lost', code: 1006, retryMs: null })), // as if the network had failed
    )
  }

  #open(shown: string | null): void {
    let socket: SocketLike
    try {
      socket = this.#options.dial(this.#options.url(), shown)
    } catch (error) {
      queueMicrotask(() => this.#step({ name: 'lost', code: 1006, retryMs: null }))
      console.error('The live connection cannot be opened:', error)
      return
    }
    this.#socket = socket
    // A socket that was hung up may still speak; only the newest one is listened to.
    const whenCurrent = (act: () => void) => () => this.#socket === socket && act()
    socket.addEventListener(
      'open',
      whenCurrent(() => this.#opened()),
    )
    socket.addEventListener('message', ({ data }) => this.#socket === socket && this.#heard(data))
    socket.addEventListener('error', () => undefined) // a close event follows and says more
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#socket !== socket) return
      this.#socket = null
      if (shown !== null && this.#isDoubtful(code)) this.#options.bearer.refused(shown)
      this.#step({ name: 'lost', code, retryMs: retryHint(reason) })
    })
  }

  /** A handshake that failed may have been refused for its token: a browser does not say. */
  #isDoubtful(code: number): boolean {
    return code === ACCESS_EXPIRED || (code === 1006 && this.#machine.name !== 'open')
  }

  #hangUp(): void {
    this.#dials += 1
    const socket = this.#socket
    this.#socket = null
    socket?.close(1000)
  }

  #opened(): void {
    for (const view of this.#views.values()) view.awaitSnapshot() // connected, but not told anything yet
    const silenceMs = this.#socket?.answersPings === false ? null : this.#options.silenceMs
    this.#step({ name: 'opened', silenceMs })
    for (const view of this.#views.values()) this.#ask(view)
  }

  #heard(data: unknown): void {
    const frame = typeof data === 'string' ? parseFrame(data) : null
    this.#step({ name: 'heard', ...(frame?.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {}) })
    if (frame === null || frame.type === 'hello' || frame.type === 'pong' || frame.id === undefined) return
    this.#views.get(frame.id)?.take(frame)
  }

  #ask(view: CarriedView): void {
    view.awaitSnapshot()
    const { since } = view
    this.#send({
      type: 'subscribe',
      id: view.id,
      board: view.board,
      view: view.spec,
      ...(since === null ? {} : { since }),
    })
  }

  #send(frame: SubscribeFrame | { type: 'unsubscribe'; id: string } | { type: 'ping' }): void {
    try {
      this.#socket?.send(JSON.stringify(frame))
    } catch (error) {
      // The socket is closing; its close event brings the reconnect.
      if (this.#socket === null) throw error
    }
  }

  #sleep(): void {
    clearTimeout(this.#timer)
    const at = wakeAt(this.#machine)
    const staleAt = this.#lostAt === null ? null : this.#lostAt + this.#options.staleAfterMs
    const soonest = Math.min(at ?? Infinity, staleAt !== null && staleAt > Date.now() ? staleAt : Infinity)
    if (soonest === Infinity) return
    this.#timer = setTimeout(() => this.#woke(), Math.max(0, soonest - Date.now()))
  }

  #woke(): void {
    this.#step({ name: 'woke' })
    for (const view of this.#views.values()) view.refresh()
  }
}
