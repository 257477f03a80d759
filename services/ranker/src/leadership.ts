/**
 * One ranker leads; the others wait to take over.
 *
 *   claim -> term n -> renew, renew, ... -> resign (stop), or the lease runs out (crash, pause, database away)
 *
 * Who is authoritative: the row in leader_leases, whose end is reckoned by the database. A leader does not know that
 * moment, so it trusts its lease only from when its last successful attempt began, less a margin, on its own monotonic
 * clock: by then the database cannot have given the lease to another. Renewing and resigning name the exact term, so a
 * late message cannot end somebody else's.
 *
 * A leader that is paused and wakes up after its lease finds `isTrusted` false before its next step; a step that is under
 * way may still end. That is why nothing a leader does relies on being alone: appends are known by their batch id, ranks
 * are written where they differ, another epoch costs a load.
 *
 * How long nobody leads. After a `stop`: as long as the work takes to end, since the lease is given back after it; and a
 * quarter of the lease until those who wait ask again. After a crash: what is left of the lease (two thirds of it to all
 * of it, renewals being a third apart), and that quarter: with ten seconds, 6.7 to 12.5.
 *
 * The loop is ended by `stop` alone. An attempt without an answer is repeated at the next turn.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@leaderboard/database/connect-database'
import { claimLeadership } from '@leaderboard/database/queries/claim-leadership'
import { renewLeadership } from '@leaderboard/database/queries/renew-leadership'
import { resignLeadership } from '@leaderboard/database/queries/resign-leadership'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { FastifyBaseLogger as Logger } from 'fastify'

export interface Term {
  readonly number: number
  /** Aborted when the term is over, for whatever reason. */
  readonly signal: AbortSignal
  /** Ask before each step: false as soon as another may lead. */
  readonly isTrusted: boolean
}

export interface LeadershipOptions {
  readonly sql: Database
  /** Name of the lease. */
  readonly name: string
  /** Who asks; different for each process. */
  readonly holder: string
  /** The lease; it is renewed three times within it, and not trusted in its last fifth. */
  readonly leaseMs: number
  readonly logger: Logger
  /** Does the leader's work; must resolve soon after the term's signal. */
  lead(term: Term): Promise<void>
}

export class Leadership {
  #options: LeadershipOptions
  #stopping = new AbortController()
  #running: Promise<void> | null = null
  #term: CurrentTerm | null = null

  constructor(options: LeadershipOptions) {
    this.#options = options
  }

  /** The term being led; null while another leads, or nobody. */
  get term(): Term | null {
    return this.#term
  }

  start(): void {
    if (!this.#stopping.signal.aborted) this.#running ??= this.#run()
  }

  /** Ends the term, waits for its work and gives the lease back. May be called twice, or before the start. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const began = performance.now()
      const claimed = await this.#ask(({ sql, name, holder, leaseMs }) => claimLeadership(sql, name, holder, leaseMs))
      if (claimed !== null) await this.#serve(new CurrentTerm(claimed.term, this.#trustedUntil(began)))
      await this.#pause(this.#options.leaseMs / 4)
    }
  }

  async #serve(term: CurrentTerm): Promise<void> {
    const { logger, name, holder, sql } = this.#options
    logger.info({ lease: name, term: term.number }, 'This process leads')
    this.#term = term
    const work = this.#options.lead(term)
    await this.#keep(term)
    term.end()
    await work
    this.#term = null
    logger.info({ lease: name, term: term.number }, 'This process leads no more')
    if (this.#stopping.signal.aborted) {
      await this.#ask(() => resignLeadership(sql, name, { holder, term: term.number }))
    }
  }

  /** Renews until the term is over. */
  async #keep(term: CurrentTerm): Promise<void> {
    const { sql, name, holder, leaseMs } = this.#options
    while (term.isTrusted) {
      await this.#pause(Math.min(leaseMs / 3, term.trustedMs))
      if (this.#stopping.signal.aborted || !term.isTrusted) return
      const began = performance.now()
      const isHeld = await this.#ask(() => renewLeadership(sql, name, { holder, term: term.number }, leaseMs))
      if (isHeld === false) return
      if (isHeld === true) term.trustUntil(this.#trustedUntil(began))
    }
  }

  #trustedUntil(began: number): number {
    return began + this.#options.leaseMs * 0.8
  }

  /** The answer, or null where there was none. */
  async #ask<T>(question: (options: LeadershipOptions) => Promise<T>): Promise<T | null> {
    try {
      return await withDeadline(question(this.#options), this.#options.leaseMs / 4, 'a message about leadership')
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'No answer about leadership')
      return null
    }
  }

  /** Ends early when stopping; a little random, so that those who wait do not all come at once. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping
    await sleep(ms * (0.9 + Math.random() / 10), undefined, { signal }).catch(() => undefined) // the signal ended it
  }
}

class CurrentTerm implements Term {
  readonly number: number
  #trustedUntil: number
  #over = new AbortController()
  #timer: NodeJS.Timeout | undefined

  constructor(number: number, trustedUntil: number) {
    this.number = number
    this.#trustedUntil = trustedUntil
    this.#watch()
  }

  get signal(): AbortSignal {
    return this.#over.signal
  }

  get trustedMs(): number {
    return Math.max(0, this.#trustedUntil - performance.now())
  }

  get isTrusted(): boolean {
    return !this.signal.aborted && this.trustedMs > 0
  }

  trustUntil(moment: number): void {
    if (this.signal.aborted) return
    this.#trustedUntil = moment
    this.#watch()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#over.abort(new Error('The term is over'))
  }

  #watch(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.end(), this.trustedMs).unref()
  }
}
