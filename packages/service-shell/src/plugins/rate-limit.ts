/**
 * How many requests somebody may send a minute: see limit-policies.ts for whom a request counts, request-leases.ts for
 * where it is counted. Unknown addresses count as well. Headers after draft-ietf-httpapi-ratelimit-headers.
 */
import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyReply, FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { kindOf, networkOf, type Policy, policiesFor, WINDOW_MS } from '../limit-policies.ts'
import { type Allowance, RequestLeases, type Taken } from '../request-leases.ts'
import type { ShellServer } from '../shell-server.ts'

export interface Limits {
  /**
   * Counts a request that is refused for what it shows, for its caller, or for its address where it shows nothing; `done`
   * gets the problem where that is over the limit.
   */
  countUnwelcome: onRequestHookHandler
  /** Counts a wrong key or token of this address. Never waits. */
  countRefused(ip: string): void
  /** Whether this address has guessed too often: the problem to answer, or null. */
  refusedTooOften(ip: string): ProblemException | null
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly limits: Limits
  }
}

export const rateLimitPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const local = app.metrics.counter({
      name: 'leaderboard_rate_limit_local_total',
      help: 'Requests counted in this process because Redis did not answer',
    })
    const leases = new RequestLeases({ redis: app.redis, onLocal: () => local.inc() })
    await app.register(rateLimit, { global: false, store: storeOver(leases) })
    const limiterOf = createLimiters(app, leases)
    const hooks = {
      read: limiterOf(policiesFor('read', app.config)),
      submit: limiterOf(policiesFor('submit', app.config)),
    }
    app.decorate('limits', {
      ...limitRefused(app.config.refusedPerMinute, leases),
      countUnwelcome(request, reply, done) {
        const hook = hooks[kindOf(request.method)]
        if (hook === null) done()
        else hook.call(this, request, reply, done)
      },
    })

    // Behind the check of the key, whose owner it counts for. A route that nothing counts gets no hook at all.
    app.addHook('onRoute', (route: RouteOptions) => {
      const hook = route.config?.rateLimit === false ? null : hooks[kindOf([route.method].flat()[0] ?? 'GET')]
      if (hook !== null) route.onRequest = [...[route.onRequest ?? []].flat(), hook]
    })
    const { read, submit } = hooks
    if (read === null && submit === null) return
    app.addHook('onRequest', function limitUnknown(request, reply, done) {
      const hook = request.is404 ? hooks[kindOf(request.method)] : null
      if (hook === null) done()
      else hook.call(this, request, reply, done)
    })
  },
  { name: 'rate-limit', dependencies: ['metrics', 'redis', 'access'] },
)

/** The class that @fastify/rate-limit wants to construct itself: what it counts is leased, in the names it knows. */
function storeOver(leases: RequestLeases) {
  return class LeaseStore implements FastifyRateLimitStore {
    incr(
      key: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
      ms: number,
      max = 0,
    ) {
      void leases.takeLater(key, { limit: max, windowMs: ms }).then(({ isAllowed, remaining, ttl }) => {
        callback(null, { current: isAllowed ? max - remaining : max + 1, ttl })
      })
    }

    child(): LeaseStore {
      return this
    }
  }
}

type Check = (request: FastifyRequest) => Promise<Taken>

/** Makes hooks out of policies: each is asked in its turn, at once where that can be, and the first that is over refuses. */
function createLimiters(app: ShellServer, leases: RequestLeases) {
  const refused = app.metrics.counter({
    name: 'leaderboard_rate_limit_refused_total',
    help: 'Requests refused with 429',
    labels: ['policy'],
  })

  return (policies: readonly Policy[]): onRequestHookHandler | null => {
    if (policies.length === 0) return null
    const limiters = policies.map((policy) => ({ policy, check: checkOf(app, policy) }))

    const apply = (from: number, request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
      for (let i = from; i < limiters.length; i += 1) {
        const limiter = limiters[i]
        const key = limiter?.policy.keyOf(request) ?? null
        if (limiter === undefined || key === null) continue
        const { policy, check } = limiter
        const settle = (taken: Taken): boolean => {
          tellLimit(reply, policy, taken)
          if (taken.isAllowed) return true
          refused.inc({ policy: policy.name })
          done(problemOf(policy, taken))
          return false
        }
        const taken = leases.take(key, policy)
        if (taken === null) {
          check(request).then((later) => settle(later) && apply(i + 1, request, reply, done), done)
          return
        }
        if (!settle(taken)) return
      }
      done()
    }
    return (request, reply, done) => apply(0, request, reply, done)
  }
}

/** The library's own way through, for when Redis has to be asked. */
function checkOf(app: ShellServer, { keyOf, limit }: Policy): Check {
  const check = app.createRateLimit({
    max: limit,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => keyOf(request) ?? '',
  })
  return async (request) => {
    const result = await check(request)
    if (result.isAllowed) return { isAllowed: true, remaining: limit, ttl: WINDOW_MS }
    return { isAllowed: !result.isExceeded, remaining: result.remaining, ttl: result.ttl }
  }
}

/** A second policy's words follow those of the first, as the draft has lists. */
function tellLimit(reply: FastifyReply, { name, limit }: Policy, { remaining, ttl }: Taken): void {
  add(reply, 'ratelimit-policy', `"${name}";q=${limit};w=${WINDOW_MS / 1000}`)
  add(reply, 'ratelimit', `"${name}";r=${Math.max(0, remaining)};t=${Math.ceil(ttl / 1000)}`)
}

function add(reply: FastifyReply, name: string, value: string): void {
  const held = reply.getHeader(name)
  reply.header(name, held === undefined ? value : `${String(held)}, ${value}`)
}

function problemOf({ limit }: Allowance, { ttl }: Taken): ProblemException {
  const seconds = Math.max(1, Math.ceil(ttl / 1000))
  return new ProblemException('rate_limited', {
    detail: `At most ${limit} such requests a minute; go on in ${seconds} s.`,
    retryAfterSeconds: seconds,
  })
}

/** Guesses of one address. Counted behind the back of the request: a guess may pass late, never wait. */
function limitRefused(limit: number, leases: RequestLeases): Omit<Limits, 'countUnwelcome'> {
  const allowance = { limit, windowMs: WINDOW_MS }
  const keyOf = (ip: string) => `refused:${networkOf(ip)}`
  if (limit === 0) return { countRefused: () => undefined, refusedTooOften: () => null }
  return {
    countRefused(ip) {
      const key = keyOf(ip)
      if (leases.take(key, allowance) === null) void leases.takeLater(key, allowance)
    },
    refusedTooOften(ip) {
      if (!leases.isOver(keyOf(ip), allowance)) return null
      return new ProblemException('rate_limited', {
        detail: 'Too many keys or tokens from this address were wrong; go on in a minute.',
        retryAfterSeconds: WINDOW_MS / 1000,
      })
    },
  }
}
