import type { FastifyReply } from 'fastify'
import { keepPrivate } from './access/keep-private.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/**
 * Sends JSON that is text already, past what Fastify does for answers that are not: no serializer, no hooks on the way
 * out, no second walk over the headers. What hooks and handlers have set as headers goes with it, and the answer is
 * noted as all others are. For the hot routes: it saves several microseconds of each.
 */
export function sendReady(reply: FastifyReply, status: number, text: string): void {
  const { request, raw, server } = reply
  server.noteAnswer(request, status)
  if (raw.destroyed) return // gone away; Node would make an error of it, and drop that
  const held = reply.getHeaders()
  const headers: string[] = ['content-type', JSON_TYPE, 'content-length', String(Buffer.byteLength(text))]
  for (const name in held) {
    const value = String(held[name])
    headers.push(name, name === 'cache-control' && request.caller !== null ? keepPrivate(value) : value)
  }
  if (server.drain.isDraining && held['connection'] === undefined) headers.push('connection', 'close')
  reply.hijack()
  raw.writeHead(status, headers)
  raw.end(text)
}
