/** Answers with JSON that is already text: validators, caching, and 304 for whoever holds the same bytes. */
import { sendReady } from '@leaderboard/service-shell/send-ready'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { etagOf, type RenderedPage } from './rendered-pages.ts'

/**
 * For answers that are the same for everybody. A browser asks again every time (its player's own submission must
 * show), a shared cache in front may hold them for a second.
 */
export const BRIEFLY_SHARED = 'public, max-age=0, s-maxage=1, must-revalidate'
/** For everything about one player, and for what is not exact. */
export const NOT_STORED = 'no-store'

/** Sends text whose tag is known. */
export function sendPage(request: FastifyRequest, reply: FastifyReply, page: RenderedPage, caching: string): void {
  reply.header('etag', page.etag)
  const held = request.headers['if-none-match']
  if (held !== undefined && matches(held, page.etag)) {
    void reply.header('cache-control', caching).code(304).send()
    return
  }
  sendReady(reply, 200, page.body, caching)
}

/** Sends text that gets its tag here. */
export function sendTagged(request: FastifyRequest, reply: FastifyReply, body: string, caching: string): void {
  sendPage(request, reply, { body, etag: etagOf(body) }, caching)
}

/** Sends text without a tag, for answers where making one would cost more than it saves. */
export function sendText(reply: FastifyReply, body: string): void {
  sendReady(reply, 200, body, NOT_STORED)
}

/** If-None-Match compares weakly (RFC 9110, 13.1.2): a `W/` in front does not matter. */
function matches(held: string, etag: string): boolean {
  if (held === etag || held.trim() === '*') return true
  return held.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}
