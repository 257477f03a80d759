/**
 * Counts requests by key in windows that begin with the first request: on Redis for all replicas together, or, while
 * Redis does not answer, in this process with limits of the same size. A Redis that is away refuses nobody.
 */

import { readFileSync } from 'node:fs'
import type { FastifyRateLimitStore } from '@fastify/rate-limit'
import type { Redis } from 'ioredis'

export interface WindowCount {
  /** Requests in this window, this one included. */
  current: number
  /** Milliseconds until the window ends. */
  ttl: number
}

type Counted = (error: Error | null, result?: WindowCount) => void

const SCRIPT = readFileSync(new URL('./lua/count-request.lua', import.meta.url), 'utf8')

/** An answer later than this is no use to a request that waits for it. */
const DEADLINE_MS = 150

/** After a failure Redis is left alone for so long: a hung one must not cost every request the deadline. */
const REST_MS = 1000

/** Keys kept in this process; the oldest go first. */
const MAX_LOCAL_KEYS = 20_000

interface RateLimitStoreOptions {
  redis: Redis | null
  /** A request was counted here although there should be a Redis. */
  onLocal: () => void
}

export class RateLimitStore implements FastifyRateLimitStore {
  readonly #redis: Redis | null
  readonly #onLocal: () => void
  readonly #windows = new Map<string, { count: number; endsAt: number }>()
  #restsUntil = 0

  constructor({ redis, onLocal }: RateLimitStoreOptions) {
    this.#redis = redis
    this.#onLocal = onLocal
  }

  incr(key: string, callback: Counted, timeWindow: number): void {
    void this.#count(key, timeWindow).then((result) => callback(null, result))
  }

  child(): RateLimitStore {
    return this
  }

  async #count(key: string, windowMs: number): Promise<WindowCount> {
    if (this.#redis === null) return this.#countHere(key, windowMs)
    if (this.#redis.status === 'ready' && Date.now() >= this.#restsUntil) {
      const counted = await countThere(this.#redis, key, windowMs)
      if (counted !== null) return counted
      this.#restsUntil = Date.now() + REST_MS
    }
    this.#onLocal()
    return this.#countHere(key, windowMs)
  }

  #countHere(key: string, windowMs: number): WindowCount {
    const now = Date.now()
    const held = this.#windows.get(key)
    const window = held !== undefined && held.endsAt > now ? held : { count: 0, endsAt: now + windowMs }
    window.count += 1
    if (window !== held) this.#keep(key, window)
    return { current: window.count, ttl: window.endsAt - now }
  }

  #keep(key: string, window: { count: number; endsAt: number }): void {
    this.#windows.delete(key)
    this.#windows.set(key, window)
    const oldest = this.#windows.keys().next()
    if (this.#windows.size > MAX_LOCAL_KEYS && !oldest.done) this.#windows.delete(oldest.value)
  }
}

/** The count, or null where Redis did not answer in time or in order. */
async function countThere(redis: Redis, key: string, windowMs: number): Promise<WindowCount | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), DEADLINE_MS)
  })
  try {
    const reply = await Promise.race([evaluate(redis, key, windowMs), late])
    if (!Array.isArray(reply)) return null
    const [current, ttl] = reply.map(Number)
    return current === undefined || ttl === undefined ? null : { current, ttl: Math.max(ttl, 0) }
  } catch {
    return null // counted by the caller as a request that this process counted itself
  } finally {
    clearTimeout(timer)
  }
}

function evaluate(redis: Redis, key: string, windowMs: number): Promise<unknown> {
  return redis.eval(SCRIPT, 1, `rate-limit:${key}`, windowMs)
}
