import type { Logger } from 'pino'

const ASK_AGAIN_MS = 100
/** After a look it rests so many times as long as the look took: after a long outage the list is long. */
const REST_TIMES = 10
/** Longer than the relay needs, by far. Without it the ranks are still those of the database, at a position too early. */
const PATIENCE_MS = 10_000

export interface CopiedAheadOptions {
  /** Batches that were committed and not marked as being in the log when the copy had ended. */
  readonly batchIds: readonly string[]
  /** Lists which batches are not marked now. */
  readonly listUnsent: () => Promise<readonly string[]>
  readonly onOver: () => void
  readonly logger: Logger
}

/**
 * Batches that a copy holds and the log may not: with them the standings are ahead of their position, so that two
 * replicas could tell different ranks at one revision. It is over when each of them has been seen as an entry, or is
 * marked as being in the log; the head of the log, asked after that, is a position the standings are true of. Where
 * nobody brings them, which takes an ingest that died and no ranker, it is over after a while all the same.
 */
export class CopiedAhead {
  readonly #options: CopiedAheadOptions
  readonly #left: Set<string>
  readonly #giveUpAt = performance.now() + PATIENCE_MS
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(options: CopiedAheadOptions) {
    this.#options = options
    this.#left = new Set(options.batchIds)
    if (!this.isOver) this.#lookAfter(ASK_AGAIN_MS)
  }

  get isOver(): boolean {
    return this.#left.size === 0
  }

  /** An entry has been applied. */
  passed(batchId: string): void {
    if (this.#left.delete(batchId) && this.isOver) this.#end()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  #end(): void {
    if (this.#isStopped) return
    this.stop()
    this.#options.onOver()
  }

  #lookAfter(ms: number): void {
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#look(), ms).unref()
  }

  /** A question that fails is put again. */
  async #look(): Promise<void> {
    const { listUnsent, logger } = this.#options
    const began = performance.now()
    try {
      const unsent = new Set(await listUnsent())
      for (const batchId of this.#left) if (!unsent.has(batchId)) this.passed(batchId)
    } catch (error) {
      logger.debug({ err: error }, 'It is not known which batches the log still misses')
    }
    if (this.isOver) return
    const now = performance.now()
    if (now < this.#giveUpAt) return this.#lookAfter(Math.max(ASK_AGAIN_MS, REST_TIMES * (now - began)))
    logger.warn({ batches: this.#left.size }, 'Nobody brings to the log what was committed; not waiting any longer')
    this.#left.clear()
    this.#end()
  }
}
