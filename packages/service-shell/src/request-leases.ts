/**
 * Counts requests by key in windows that begin with the first request: on Redis for all replicas together. A process
 * leases a share of the window and hands it out by itself, so a request seldom waits for Redis, and one that is over the
 * limit never does. While Redis does not answer, each process counts alone with limits of the same size: a Redis that
 * is away refuses nobody.
 */
import { loadScript, runScript } from '@leaderboard/change-log/load-script'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Cluster, Redis } from 'ioredis'
import { LocalWindows } from './local-windows.ts'

export interface Taken {
  readonly isAllowed: boolean
  /** What is left of the window, as far as this process knows. */
  readonly remaining: number
  /** Milliseconds until the window ends. */
  readonly ttl: number
}

export interface Allowance {
  readonly limit: number
  readonly windowMs: number
}

interface Lease {
  /** Requests that may be handed out here. */
  left: number
  /** Requests leased to all processes when this one last asked. */
  used: number
  endsAt: number
  /** There is no more to be had in this window. */
  isLast: boolean
}

interface RequestLeasesOptions {
  redis: Redis | Cluster | null
  /** A request was counted here although there should be a Redis. */
  onLocal: () => void
}

/** A process holds a fiftieth of a limit at once: the most by which a limit is reached early, for each process. */
const SHARE = 1 / 50

/** An answer later than this is no use to a request that waits for it. */
const DEADLINE_MS = 150

/** After a failure Redis is left alone for so long: a hung one must not cost every request the deadline. */
const REST_MS = 1000

/** Keys kept in this process; the oldest go first, which costs their owners a lease. */
const MAX_KEYS = 20_000

export class RequestLeases {
  readonly #redis: Redis | Cluster | null
  readonly #script = loadScript('lease-requests', new URL('./lua/', import.meta.url))
  readonly #onLocal: () => void
  readonly #here = new LocalWindows(MAX_KEYS)
  readonly #leases = new Map<string, Lease>()
  readonly #asked = new Map<string, { answer: Promise<void>; waiting: number }>()
  #restsUntil = 0

  constructor({ redis, onLocal }: RequestLeasesOptions) {
    this.#redis = redis
    this.#onLocal = onLocal
  }

  /** Takes one request of a window; null where Redis has to be asked first. */
  take(key: string, allowance: Allowance): Taken | null {
    const now = Date.now()
    if (!this.#isUsable(now)) {
      if (this.#redis !== null) this.#onLocal()
      return this.#here.take(key, allowance, now)
    }
    const lease = this.#leases.get(key)
    if (lease === undefined || lease.endsAt <= now) return null
    if (lease.left > 0) {
      lease.left -= 1
      if (lease.left * 2 < shareOf(allowance) - 1 && !lease.isLast) void this.#renew(key, allowance)
      return { isAllowed: true, remaining: allowance.limit - lease.used + lease.left, ttl: lease.endsAt - now }
    }
    return lease.isLast ? { isAllowed: false, remaining: 0, ttl: lease.endsAt - now } : null
  }

  /** Takes one request of a window, after asking Redis. Never rejects; ends when a question has brought something. */
  async takeLater(key: string, allowance: Allowance): Promise<Taken> {
    for (;;) {
      await this.#renew(key, allowance)
      const taken = this.take(key, allowance)
      if (taken !== null) return taken // else those who waited as well were quicker
    }
  }

  /** Whether a window is over its limit, as far as is known here; takes nothing. */
  isOver(key: string, { limit }: Allowance): boolean {
    const now = Date.now()
    if (!this.#isUsable(now)) return this.#here.isOver(key, limit, now)
    const lease = this.#leases.get(key)
    return lease !== undefined && lease.endsAt > now && lease.left === 0 && lease.isLast
  }

  #isUsable(now: number): boolean {
    return this.#redis !== null && this.#redis.status === 'ready' && now >= this.#restsUntil
  }

  /** One question for a key at a time; who comes meanwhile waits for its answer, and asks for all in the next. */
  #renew(key: string, allowance: Allowance): Promise<void> {
    const asked = this.#asked.get(key)
    if (asked !== undefined) {
      asked.waiting += 1
      return asked.answer
    }
    const question = { answer: this.#lease(key, allowance), waiting: 1 }
    this.#asked.set(key, question)
    return question.answer
  }

  async #lease(key: string, allowance: Allowance): Promise<void> {
    await Promise.resolve() // whoever waited for the answer before this one and got nothing joins first
    const want = Math.max(shareOf(allowance), this.#asked.get(key)?.waiting ?? 1)
    const granted = await this.#leaseThere(key, allowance, want)
    if (granted === null) this.#restsUntil = Date.now() + REST_MS
    else this.#keep(key, granted, granted.leased < want)
    this.#asked.delete(key)
  }

  /** What Redis granted, or null where it did not answer in time or in order. */
  async #leaseThere(key: string, { windowMs, limit }: Allowance, want: number): Promise<Granted | null> {
    if (this.#redis === null) return null
    try {
      const answer = runScript(this.#redis, this.#script, [`rate-limit:${key}`], [windowMs, want, limit])
      const reply = await withDeadline(answer, DEADLINE_MS, this.#script.name)
      if (!Array.isArray(reply)) return null
      const [leased, used, ttl] = reply.map(Number)
      if (leased === undefined || used === undefined || ttl === undefined) return null
      return { leased, used, ttl: Math.max(ttl, 1) }
    } catch {
      return null // counted by the caller as requests that this process counted itself
    }
  }

  #keep(key: string, { leased, used, ttl }: Granted, isLast: boolean): void {
    const now = Date.now()
    const held = this.#leases.get(key)
    const left = (held !== undefined && held.endsAt > now ? held.left : 0) + leased
    this.#leases.delete(key)
    this.#leases.set(key, { left, used, endsAt: now + ttl, isLast })
    const oldest = this.#leases.keys().next()
    if (this.#leases.size > MAX_KEYS && !oldest.done) this.#leases.delete(oldest.value)
  }
}

function shareOf({ limit }: Allowance): number {
  return Math.max(1, Math.floor(limit * SHARE))
}

interface Granted {
  leased: number
  used: number
  ttl: number
}
