import type { FastifyBaseLogger as Logger } from 'fastify'

const PROBE_EVERY_MS = 200
/** A probe that is not answered so soon counts as failed; an answer that comes later still opens the gate. */
const PROBE_PATIENCE_MS = 500

export interface DatabaseGateOptions {
  /** Asks the database for nothing. */
  readonly probe: () => PromiseLike<unknown>
  readonly logger: Logger
  /** The gate has opened again. */
  readonly onOpen: () => void
}

/**
 * Is it worth asking the database?
 *
 * - open: yes.
 * - suspected: an answer is late or a connection was lost. That may be one dead connection or one locked row, so a
 *   probe decides; meanwhile the gate is open.
 * - shut: a connection was refused, or nobody was answered since the suspicion. New submissions are refused at once,
 *   no batch is opened, and a probe is sent every 200 ms; whatever is answered first, by whomever, opens the gate.
 *
 * Without it every submission would wait out its deadline, and a queue would grow that nobody can serve any more.
 */
export class DatabaseGate {
  isOpen = true
  #isSuspected = false
  #options: DatabaseGateOptions
  #timer: NodeJS.Timeout | null = null
  #isStopped = false
  /** Answers of the database, counted: an answer is stronger than a probe whose own connection may be the dead one. */
  #answers = 0

  constructor(options: DatabaseGateOptions) {
    this.#options = options
  }

  /** The database has answered somebody. */
  confirm(): void {
    this.#answers++
    if (this.isOpen) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.isOpen = true
    this.#options.logger.info('PostgreSQL answers again')
    this.#options.onOpen()
  }

  async suspect(reason: unknown): Promise<void> {
    if (!this.isOpen || this.#isSuspected) return
    this.#isSuspected = true
    const answers = this.#answers
    await this.#probe()
    this.#isSuspected = false
    if (answers === this.#answers) this.shut(reason)
  }

  shut(reason: unknown): void {
    if (!this.isOpen || this.#isStopped) return
    this.isOpen = false
    this.#options.logger.warn({ err: reason }, 'PostgreSQL does not answer: submissions are refused until it does')
    void this.#probeUntilOpen()
  }

  stop(): void {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  /** Ends when the gate opens or is stopped. */
  async #probeUntilOpen(): Promise<void> {
    await this.#probe()
    if (!this.isOpen && !this.#isStopped) {
      this.#timer = setTimeout(() => void this.#probeUntilOpen(), PROBE_EVERY_MS)
    }
  }

  /** Resolves with the answer, or without one after the patience. */
  #probe(): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, PROBE_PATIENCE_MS)
      const done = () => {
        clearTimeout(late)
        resolve()
      }
      this.#options.probe().then(() => {
        this.confirm()
        done()
      }, done)
    })
  }
}
