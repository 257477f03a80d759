import type { FastifyBaseLogger as Logger } from 'fastify'

const PROBE_EVERY_MS = 200

export interface DatabaseGateOptions {
  /** Asks the database for nothing, with a deadline; rejects where it does not answer. */
  readonly probe: () => Promise<unknown>
  readonly logger: Logger
  /** The gate has opened again. */
  readonly onOpen: () => void
}

/**
 * Is it worth asking the database?
 *
 * - open: yes.
 * - suspected: an answer is late. That may be one dead connection or one locked row, so a probe decides; meanwhile
 *   the gate is open.
 * - shut: a connection was refused, or the probe was not answered. New submissions are refused at once, no batch is
 *   opened, and a probe is sent every 200 ms, one at a time; the first that is answered opens the gate.
 *
 * Without it every submission would wait out its deadline, and a queue would grow that nobody can serve any more.
 */
export class DatabaseGate {
  isOpen = true
  #isSuspected = false
  #options: DatabaseGateOptions
  #timer: NodeJS.Timeout | null = null
  #isStopped = false

  constructor(options: DatabaseGateOptions) {
    this.#options = options
  }

  async suspect(reason: unknown): Promise<void> {
    if (!this.isOpen || this.#isSuspected) return
    this.#isSuspected = true
    try {
      await this.#options.probe()
    } catch {
      this.shut(reason)
    }
    this.#isSuspected = false
  }

  shut(reason: unknown): void {
    if (!this.isOpen || this.#isStopped) return
    this.isOpen = false
    this.#options.logger.warn({ err: reason }, 'PostgreSQL does not answer: submissions are refused until it does')
    this.#wait()
  }

  stop(): void {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #wait(): void {
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#probe(), PROBE_EVERY_MS)
  }

  async #probe(): Promise<void> {
    try {
      await this.#options.probe()
    } catch {
      this.#wait()
      return
    }
    this.isOpen = true
    this.#options.logger.info('PostgreSQL answers again')
    this.#options.onOpen()
  }
}
