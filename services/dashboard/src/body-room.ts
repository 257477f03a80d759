/**
 * Bodies are gathered here before a service says whether it wants them, so somebody without a key could fill this process with
 * bodies that never come whole. So many bytes may be on their way at once: in all, and from one address (IPv6 /64).
 */
import { ProblemException } from '@leaderboard/contracts/problem'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { networkOf } from '@leaderboard/service-shell/limit-policies'
import { DEFAULT_LIMITS } from '@leaderboard/service-shell/request-limits'
import type { FastifyRequest } from 'fastify'

const MEBIBYTE = 1024 * 1024

/** Sixteen of the largest bodies there may be, or some four hundred bulks of a thousand. */
const ADDRESS_BYTES = 16 * MEBIBYTE
const ALL_BYTES = 128 * MEBIBYTE

/** Every body, from its announcement until its answer is over. */
export function keepBodyRoom(app: ShellServer): void {
  const held = new Map<string, number>()
  let all = 0
  app.addHook('onRequest', (request, reply, done) => {
    const bytes = announcedBytes(request)
    if (bytes === 0) return done()
    const network = networkOf(request.ip)
    const ofAddress = (held.get(network) ?? 0) + bytes
    if (ofAddress > ADDRESS_BYTES) {
      const detail = 'Too many bodies from this address are on their way at once.'
      return done(new ProblemException('rate_limited', { detail, retryAfterSeconds: 1 }))
    }
    if (all + bytes > ALL_BYTES) return done(new ProblemException('overloaded'))
    all += bytes
    held.set(network, ofAddress)
    reply.raw.once('close', () => {
      all -= bytes
      const left = (held.get(network) ?? 0) - bytes
      if (left > 0) held.set(network, left)
      else held.delete(network)
    })
    done()
  })
}

/** Chunks may come to as much as a body may have. */
function announcedBytes({ headers }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return DEFAULT_LIMITS.maxBodyBytes
  return Math.min(Number(headers['content-length'] ?? 0), DEFAULT_LIMITS.maxBodyBytes)
}
