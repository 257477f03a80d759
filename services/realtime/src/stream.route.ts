import type { ServerResponse } from 'node:http'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { CloseReason } from '@leaderboard/contracts/close-codes'
import { ProblemException } from '@leaderboard/contracts/problem'
import { DEFAULT_BOARD } from '@leaderboard/contracts/read-leaderboard'
import { Type } from '@sinclair/typebox'
import type { Transport } from './reader.ts'
import type { SharedFrame } from './shared-frame.ts'
import { demandView, WatchQuery } from './watch-query.ts'

const StreamHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ maxLength: 40, description: 'Where the stream broke off: the id of its last event' }),
  ),
})

/** GET /api/leaderboard/stream: one live view as server-sent events, with the frames of the WebSocket. */
export const streamRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { realtime } = app
  const schema = {
    summary: 'One live view as server-sent events',
    description: 'The same frames as on /ws. EventSource resumes by itself.',
    querystring: WatchQuery,
    headers: StreamHeaders,
  }

  app.get('/api/leaderboard/stream', { schema, config: { access: 'read' } }, async (request, reply) => {
    await realtime.readers.whenOpen()
    if (reply.raw.destroyed) return reply // gave up while the boards were being read
    const view = demandView(request.query)
    const { ip } = request
    if (!realtime.connections.take(ip)) {
      realtime.metrics.refused.inc({ reason: 'tooManyConnections' })
      throw new ProblemException('rate_limited', {
        detail: 'Too many streams from this address.',
        retryAfterSeconds: 30,
      })
    }
    const stream = new EventStream(reply.raw)
    const reader = realtime.readers.add(stream)
    realtime.streams += 1
    const { caller } = request
    const unwatch = caller === null ? null : app.access.watch.add(caller, (why) => stream.close(why))
    reply.raw.once('close', () => {
      unwatch?.()
      stream.terminate()
      realtime.connections.release(ip)
      realtime.readers.remove(reader)
      realtime.streams -= 1
    })
    const since = sinceOf(request.headers['last-event-id'])
    // Before the headers go out: an unknown board is still a plain 404.
    const { board = DEFAULT_BOARD } = request.query
    realtime.readers.subscribe(reader, { id: 'stream', board, view, since })
    reply.hijack()
    app.noteAnswer(request, 200)
    stream.open(realtime.session.heartbeatMs)
    return reply
  })
}

function sinceOf(lastEventId: string | undefined): { epoch: string; sequence: number } | null {
  const match = /^([0-9a-z]{1,16})\.(\d{1,15})$/.exec(lastEventId ?? '')
  return match?.[1] === undefined ? null : { epoch: match[1], sequence: Number(match[2]) }
}

/** How long a goodbye may take: behind a full buffer it would wait for ever. */
const GOODBYE_MS = 1000

class EventStream implements Transport {
  readonly #response: ServerResponse
  #beat: NodeJS.Timeout | undefined
  #isOpen = false
  /** What was sent before the headers: a snapshot, at most. */
  #early: string[] = []

  constructor(response: ServerResponse) {
    this.#response = response
  }

  open(heartbeatMs: number): void {
    this.#isOpen = true
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    this.#response.write('retry: 2000\n\n')
    for (const text of this.#early.splice(0)) this.#response.write(text)
    this.#beat = setInterval(() => this.#write(': still here\n\n'), heartbeatMs)
    this.#beat.unref()
  }

  bufferedBytes(): number {
    return this.#response.writableLength
  }

  send(frame: SharedFrame, id: string): number {
    const place = frame.position === null ? '' : `id: ${frame.position}\n`
    const text = `${place}data: ${frame.textFor(id)}\n\n`
    if (this.#isOpen) return this.#write(text)
    this.#early.push(text)
    return Buffer.byteLength(text)
  }

  close(reason: CloseReason, hint?: string): void {
    const retryMs = /retryMs=(\d+)/.exec(hint ?? '')?.[1]
    if (retryMs !== undefined) this.#write(`retry: ${retryMs}\n\n`)
    if (reason === 'tooSlow') return this.terminate()
    this.#response.end()
    setTimeout(() => this.terminate(), GOODBYE_MS).unref()
  }

  terminate(): void {
    clearInterval(this.#beat)
    this.#response.destroy()
  }

  /** Nothing after the end, which may be long in coming: it would be an error that nobody catches. */
  #write(text: string): number {
    if (this.#response.writableEnded) return 0
    this.#response.write(text)
    return Buffer.byteLength(text)
  }
}
