/**
 * One WebSocket: frames in, and the reader its frames go out to. Every listener is attached before anything else can
 * happen (a frame sent at once must not be lost) and is wrapped, so that a fault costs this socket and no other.
 */
import type { Socket } from 'node:net'
import { CLOSE_CODES, type CloseReason } from '@leaderboard/contracts/close-codes'
import { type ProblemCode, ProblemException, toProblem } from '@leaderboard/contracts/problem'
import { DEFAULT_BOARD } from '@leaderboard/contracts/read-leaderboard'
import {
  ClientFrame,
  type ErrorFrame,
  SOCKET_PROTOCOL,
  type SubscribeFrame,
} from '@leaderboard/contracts/socket-frames'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { RawData, WebSocket } from 'ws'
import { MessageBudget } from './message-budget.ts'
import { MAX_BUFFERED_BYTES, type Reader, type Transport } from './reader.ts'
import type { Readers } from './readers.ts'
import type { RealtimeMetrics } from './realtime-metrics.ts'
import type { SharedFrame } from './shared-frame.ts'

export interface SessionOptions {
  readers: Readers
  metrics: RealtimeMetrics
  tickMs: number
  heartbeatMs: number
  maxSubscriptions: number
  onError: (error: unknown) => void
}

const clientFrame = TypeCompiler.Compile(ClientFrame)

/** How long a client may take to answer a goodbye; behind a full buffer that would be for ever. */
const GOODBYE_MS = 5_000
const SLOW_GOODBYE_MS = 1_000

/** Mistakes a client may make before it is sent away. */
const MAX_MISTAKES = 8

export class SocketSession implements Transport {
  /** Cleared by each look of the heartbeat, set by each sign of life. */
  isAlive = true
  readonly reader: Reader
  readonly #socket: WebSocket
  /** Below the socket. Without compression ws writes at once and whole, so frames made here may go between its own. */
  readonly #connection: Socket
  readonly #options: SessionOptions
  readonly #budget = new MessageBudget()
  /** Subscriptions that came before the boards were known. */
  readonly #early = new Map<string, SubscribeFrame>()
  #mistakes = 0
  #isHeld = false

  constructor(socket: WebSocket, connection: Socket, options: SessionOptions) {
    this.#socket = socket
    this.#connection = connection
    this.#options = options
    this.reader = options.readers.add(this)
    socket.on(
      'message',
      this.#guard((data: RawData, isBinary: boolean) => this.#take(data, isBinary)),
    )
    socket.on('pong', () => void (this.isAlive = true))
    socket.on(
      'ping',
      this.#guard(() => void (this.#budget.take() || this.#end('tooManyFrames'))), // ws answers each
    )
    socket.on(
      'close',
      this.#guard(() => options.readers.remove(this.reader)),
    )
    socket.on('error', () => socket.terminate()) // protocol errors; ws has sent the close code that says which
    this.#say({
      type: 'hello',
      protocol: SOCKET_PROTOCOL,
      tickMs: options.tickMs,
      heartbeatMs: options.heartbeatMs,
      serverTime: Date.now(),
    })
  }

  bufferedBytes(): number {
    return this.#connection.writableLength // as ws says of a socket without compression, at half the way
  }

  send(frame: SharedFrame, id: string): number {
    const bytes = frame.bytesFor(id)
    if (this.#socket.readyState !== this.#socket.OPEN) return 0 // said goodbye: nothing may follow
    if (this.reader.watchers.size > 1) this.#hold()
    this.#connection.write(bytes)
    return bytes.length
  }

  close(reason: CloseReason, hint: string = CLOSE_CODES[reason].reason): void {
    const { code, reason: text } = CLOSE_CODES[reason]
    this.#socket.close(code, hint === text ? text : `${text}; ${hint}`)
    setTimeout(() => this.terminate(), reason === 'tooSlow' ? SLOW_GOODBYE_MS : GOODBYE_MS).unref()
  }

  terminate(): void {
    this.#socket.terminate()
  }

  ping(): void {
    this.isAlive = false
    this.#socket.ping()
  }

  /** Subscribes, or answers why not. */
  subscribe(frame: SubscribeFrame): void {
    const { id, board = DEFAULT_BOARD, view, since } = frame
    const { readers, maxSubscriptions } = this.#options
    if (!this.reader.watchers.has(id) && this.reader.watchers.size + this.#early.size >= maxSubscriptions) {
      this.#complain('too_many_subscriptions', `At most ${maxSubscriptions} views on one socket.`, id)
      if (++this.#mistakes > MAX_MISTAKES) this.#end('tooManySubscriptions')
      return
    }
    if (!readers.isOpen) return this.#subscribeLater(frame)
    try {
      readers.subscribe(this.reader, { id, board, view, since: since ?? null })
    } catch (error) {
      if (!(error instanceof ProblemException)) throw error
      this.#say({ type: 'error', id, problem: toProblem(error.code, error.details) })
    }
  }

  /** The frames of a tick, for a socket with several views, leave in one write. */
  #hold(): void {
    if (this.#isHeld) return
    this.#isHeld = true
    this.#connection.cork()
    process.nextTick(release, this)
  }

  release(): void {
    this.#isHeld = false
    this.#connection.uncork()
  }

  #subscribeLater(frame: SubscribeFrame): void {
    if (this.#early.size === 0) void this.#options.readers.whenOpen().then(this.#guard(() => this.#subscribeEarly()))
    this.#early.set(frame.id, frame)
  }

  #subscribeEarly(): void {
    const frames = [...this.#early.values()]
    this.#early.clear()
    // Still closed: the service stops, and has said goodbye.
    if (!this.reader.isClosed && this.#options.readers.isOpen) for (const frame of frames) this.subscribe(frame)
  }

  #unsubscribe(id: string): void {
    this.#early.delete(id)
    this.#options.readers.unsubscribe(this.reader, id)
  }

  #take(data: RawData, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return // said goodbye: whatever still comes is not heard
    this.isAlive = true
    if (!this.#budget.take()) return this.#end('tooManyFrames')
    if (isBinary) return this.#mistake('Frames are JSON text, not binary.')
    const frame = parse(data)
    if (!clientFrame.Check(frame))
      return this.#mistake('The frame is not one of subscribe, unsubscribe, ping.', idOf(frame))
    if (frame.type === 'subscribe') this.subscribe(frame)
    else if (frame.type === 'unsubscribe') this.#unsubscribe(frame.id)
    else this.#say({ type: 'pong', serverTime: Date.now() })
  }

  #mistake(detail: string, id?: string): void {
    this.#options.metrics.badFrames.inc()
    this.#complain('invalid_request', detail, id)
    if (++this.#mistakes > MAX_MISTAKES) this.#end('badFrame')
  }

  #complain(code: ProblemCode, detail: string, id?: string): void {
    this.#say({ type: 'error', ...(id === undefined ? {} : { id }), problem: toProblem(code, { detail }) })
  }

  #end(reason: CloseReason): void {
    this.#options.metrics.refused.inc({ reason })
    this.#options.readers.remove(this.reader)
    this.close(reason)
  }

  #say(frame: ErrorFrame | { type: 'hello' | 'pong'; serverTime: number; [more: string]: unknown }): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    // Asks and asks, and never reads an answer.
    if (this.bufferedBytes() > MAX_BUFFERED_BYTES) this.#end('tooSlow')
    else this.#socket.send(JSON.stringify(frame))
  }

  #guard<A extends unknown[]>(listener: (...args: A) => void): (...args: A) => void {
    return (...args) => {
      try {
        listener(...args)
      } catch (error) {
        this.#options.onError(error)
        this.#options.readers.remove(this.reader)
        this.close('internalError')
      }
    }
  }
}

const release = (session: SocketSession) => session.release()

function parse(data: RawData): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '')
  } catch {
    return undefined // fails the check, and is answered as what it is
  }
}

/** The subscription a broken frame meant, so that the answer can be told apart. */
function idOf(frame: unknown): string | undefined {
  if (typeof frame !== 'object' || frame === null || !('id' in frame)) return undefined
  return typeof frame.id === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(frame.id) ? frame.id : undefined
}
