/**
 * What a WebSocket does, over event streams: for networks that let no WebSocket through. Each view is a stream of its
 * own, with the same frames; `since` travels as Last-Event-ID, so resuming is exact here, too. One stream that breaks
 * ends the whole connection, as one broken socket would, and the client's reconnect does the rest.
 */
import type { ServerFrame, SubscribeFrame, ViewSpec } from '@leaderboard/contracts/socket-frames'
import { readEvents, type StreamPart } from './event-stream.ts'
import { asProblem } from './leaderboard-error.ts'
import { ACCESS_EXPIRED } from './read-socket.ts'
import type { SocketLike } from './socket-like.ts'

export interface StreamSocketOptions {
  /** Without a slash at the end. */
  baseUrl: string
  fetch: typeof fetch
  /** Key or token; null: nothing is shown. */
  bearer: string | null
}

type Listener = (event: { data: unknown; code: number; reason: string }) => void

const LOST = 1006

export class StreamSocket implements SocketLike {
  readonly answersPings = false
  readonly #options: StreamSocketOptions
  readonly #listeners = new Map<string, Listener[]>()
  readonly #streams = new Map<string, AbortController>()
  #isClosed = false
  #retryMs: number | null = null

  constructor(options: StreamSocketOptions) {
    this.#options = options
    queueMicrotask(() => this.#tell('open')) // a stream is opened with its view
  }

  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  send(text: string): void {
    const frame = JSON.parse(text) as SubscribeFrame | { type: 'unsubscribe' | 'ping'; id?: string }
    if (frame.id !== undefined) this.#streams.get(frame.id)?.abort()
    if (frame.type !== 'subscribe') return // a ping
    const ending = new AbortController()
    this.#streams.set(frame.id, ending)
    void this.#follow(frame, ending.signal)
  }

  close(code = 1000, reason = ''): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const ending of this.#streams.values()) ending.abort()
    this.#tell('close', { code, reason })
  }

  async #follow(frame: SubscribeFrame, signal: AbortSignal): Promise<void> {
    const { baseUrl, fetch, bearer } = this.#options
    const { since } = frame
    try {
      const response = await fetch(`${baseUrl}/api/leaderboard/stream?${queryOf(frame)}`, {
        headers: {
          accept: 'text/event-stream',
          ...(since === undefined ? {} : { 'last-event-id': `${since.epoch}.${since.sequence}` }),
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        },
        signal,
      })
      if (!response.ok || response.body === null) return await this.#refused(frame.id, response)
      await readEvents(response.body, (part) => this.#heard(frame.id, part))
    } catch {
      // aborted by us, or lost: the line below tells which
    }
    if (!signal.aborted) this.#lost(LOST)
  }

  #heard(id: string, { data, retryMs }: StreamPart): void {
    this.#retryMs = retryMs ?? this.#retryMs
    // Its own id for the one of the stream: the first in the text, before anything a player may have written.
    this.#tell('message', { data: data?.replace('"id":"stream"', `"id":"${id}"`) ?? '' })
  }

  /** A refusal of one view is told to that view, as over a socket. */
  async #refused(id: string, response: Response): Promise<void> {
    const problem = asProblem(await response.json().catch(() => null)) // no JSON: a proxy's answer, not ours
    if (response.status === 401) return this.#lost(ACCESS_EXPIRED)
    // The gateway's answer, too, where nobody serves streams: the line is lost, not one view refused.
    if (problem === null || response.status >= 500) return this.#lost(LOST)
    const frame: ServerFrame = { type: 'error', id, problem }
    this.#tell('message', { data: JSON.stringify(frame) })
  }

  #lost(code: number): void {
    this.close(code, this.#retryMs === null ? '' : `retryMs=${this.#retryMs}`)
  }

  #tell(type: string, event: Partial<Parameters<Listener>[0]> = {}): void {
    if (this.#isClosed && type !== 'close') return
    for (const listener of this.#listeners.get(type) ?? []) {
      listener({ data: undefined, code: 0, reason: '', ...event })
    }
  }
}

function queryOf({ board, view }: SubscribeFrame): string {
  const query = new URLSearchParams({ ...(board === undefined ? {} : { board }), ...namesOf(view) })
  return query.toString().replaceAll('%2C', ',')
}

function namesOf(view: ViewSpec): Record<string, string> {
  if (view.kind === 'top') return { top: String(view.n) }
  if (view.kind === 'players') return { players: view.ids.join(',') }
  if (view.kind === 'around') return { around: String(view.userId), radius: String(view.radius) }
  return { feed: '1' }
}
