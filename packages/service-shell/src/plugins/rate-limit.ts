/**
 * How many requests an address may send a minute: one allowance for reading, one for writing, each for all routes
 * together and unknown addresses included. Headers after draft-ietf-httpapi-ratelimit-headers.
 */
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { toBlockList } from '../parse-variable.ts'
import { RateLimitStore } from '../rate-limit-store.ts'
import type { ShellServer } from '../shell-server.ts'

const WINDOW_SECONDS = 60

/** An IPv6 customer gets a /64 and may use any address in it. */
const IPV6_PREFIX = 64

const loopback = toBlockList(['127.0.0.0/8', '::1/128'])

export const rateLimitPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const { submitPerMinute, readPerMinute, isLoopbackUnlimited } = app.config
    await app.register(rateLimit, {
      global: false,
      timeWindow: WINDOW_SECONDS * 1000,
      max: (request) => (policyOf(request) === 'read' ? readPerMinute : submitPerMinute),
      keyGenerator: (request) => `${policyOf(request)}:${normalizeIP(request.ip, IPV6_PREFIX)}`,
      store: storeFor(app),
    })
    if (submitPerMinute === 0 && readPerMinute === 0) return
    const refused = app.metrics.counter({
      name: 'leaderboard_rate_limit_refused_total',
      help: 'Requests refused with 429',
      labels: ['policy'],
    })
    const check = app.createRateLimit()

    const count = async (request: FastifyRequest, reply: FastifyReply, policy: Policy, allowed: number) => {
      const result = await check(request)
      if (result.isAllowed) return
      reply.header('ratelimit-policy', `"${policy}";q=${allowed};w=${WINDOW_SECONDS}`)
      reply.header('ratelimit', `"${policy}";r=${result.remaining};t=${result.ttlInSeconds}`)
      if (!result.isExceeded) return
      refused.inc({ policy })
      throw new ProblemException('rate_limited', {
        detail: `At most ${allowed} such requests a minute; go on in ${result.ttlInSeconds} s.`,
        retryAfterSeconds: Math.max(1, result.ttlInSeconds),
      })
    }

    // With a callback: a request that is not counted must not pay for a promise.
    app.addHook('onRequest', (request, reply, done) => {
      const policy = policyOf(request)
      const allowed = policy === 'read' ? readPerMinute : submitPerMinute
      const isExempt = request.routeOptions.config.rateLimit === false || allowed === 0
      if (isExempt || (isLoopbackUnlimited && isLoopback(request.ip))) return done()
      count(request, reply, policy, allowed).then(() => done(), done)
    })
  },
  { name: 'rate-limit', dependencies: ['metrics', 'redis'] },
)

/** The class that @fastify/rate-limit wants to construct itself. */
function storeFor(app: ShellServer) {
  const local = app.metrics.counter({
    name: 'leaderboard_rate_limit_local_total',
    help: 'Requests counted in this process because Redis did not answer',
  })
  return class extends RateLimitStore {
    constructor() {
      super({ redis: app.redis, onLocal: () => local.inc() })
    }
  }
}

type Policy = 'read' | 'submit'

function policyOf({ method }: FastifyRequest): Policy {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'submit'
}

function isLoopback(address: string): boolean {
  return loopback.check(
    address.startsWith('::ffff:') ? address.slice(7) : address,
    address.includes('.') ? 'ipv4' : 'ipv6',
  )
}
