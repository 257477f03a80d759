/**
 * Refusals of the services that the gateway repeats by itself. Who is over a limit stays over it until the window ends,
 * and a flood that was handed on each time would take the time of everybody else twice: here and in the service.
 *
 * One is known for a route, whoever asks (by IPv6 /64), and the key or token shown: for another key of the same address,
 * or the same key elsewhere, the service is asked.
 */
import { ProblemException } from '@leaderboard/contracts/problem'
import { readCredential } from '@leaderboard/service-shell/access/read-credential'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { networkOf } from '@leaderboard/service-shell/limit-policies'
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'

interface Refusal {
  readonly policy: string
  readonly limit: string
  /** The policy's whole header. */
  readonly header: string
  /** Milliseconds of the monotonic clock. */
  readonly endsAt: number
}

type Asking = Pick<FastifyRequest, 'method' | 'ip' | 'headers'> & { routeOptions: { url?: string | undefined } }

export interface KnownRefusals {
  /** Answers by itself where the service would only refuse again. */
  readonly repeat: onRequestHookHandler
  /** Looks at what a service answered. */
  note(this: void, request: Asking, reply: Pick<FastifyReply, 'statusCode' | 'getHeader'>): void
}

/** The oldest go first, which costs their owners' next request the way to the service. */
const MAX_KNOWN = 10_000

/** The last policy of a list: the one that refused. */
const POLICY = /("(\w+)";q=(\d+);w=\d+)$/

export function openKnownRefusals(app: ShellServer): KnownRefusals {
  const known = new Map<string, Refusal>()
  const repeated = app.metrics.counter({
    name: 'leaderboard_gateway_repeated_refusals_total',
    help: 'Requests over a limit that were refused without asking the service again',
    labels: ['policy'],
  })
  const { areReadsKeyed } = app.config
  const keyOf = ({ method, routeOptions, ip, headers }: Asking): string => {
    const isRead = method === 'GET' || method === 'HEAD'
    const credential = isRead && !areReadsKeyed ? null : readCredential(headers) // else nobody looks at it
    return `${isRead} ${routeOptions.url} ${networkOf(ip)} ${credential ?? ''}`
  }

  const repeat: onRequestHookHandler = (request, reply, done) => {
    if (known.size === 0) return done()
    const key = keyOf(request)
    const refusal = known.get(key)
    if (refusal === undefined) return done()
    const leftMs = refusal.endsAt - performance.now()
    if (leftMs <= 0) {
      known.delete(key)
      return done()
    }
    repeated.inc({ policy: refusal.policy })
    done(refuse(reply, refusal, Math.ceil(leftMs / 1000)))
  }

  const note: KnownRefusals['note'] = (request, reply) => {
    if (reply.statusCode !== 429) return
    if (!/r=0;t=\d+$/.test(String(reply.getHeader('ratelimit')))) return // it is about something else
    const [, header, policy, limit] = POLICY.exec(String(reply.getHeader('ratelimit-policy'))) ?? []
    const seconds = Number(reply.getHeader('retry-after'))
    if (header === undefined || policy === undefined || limit === undefined || !(seconds > 0)) return
    const key = keyOf(request)
    known.delete(key)
    known.set(key, { policy, limit, header, endsAt: performance.now() + seconds * 1000 })
    const oldest = known.keys().next()
    if (known.size > MAX_KNOWN && !oldest.done) known.delete(oldest.value)
  }
  return { repeat, note }
}

function refuse(reply: FastifyReply, { policy, limit, header }: Refusal, seconds: number): ProblemException {
  reply.header('ratelimit-policy', header)
  reply.header('ratelimit', `"${policy}";r=0;t=${seconds}`)
  return new ProblemException('rate_limited', {
    detail: `At most ${limit} such requests a minute; go on in ${seconds} s.`,
    retryAfterSeconds: seconds,
  })
}
