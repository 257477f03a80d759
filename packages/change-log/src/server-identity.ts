import type { Redis } from 'ioredis'
import type { Logger } from 'pino'

const ASK_AGAIN_MS = 250

/**
 * Knows which server a connection reaches: the run id that it makes up at each start. Null while that is not known,
 * which includes every moment without a connection, so that nobody uses the id of the server before.
 */
export class ServerIdentity {
  runId: string | null = null
  #redis: Redis
  #logger: Logger
  #onChange: () => void
  #connection = 0

  /** `onChange` is called after the id became known and after it was lost. */
  constructor(redis: Redis, logger: Logger, onChange: () => void) {
    this.#redis = redis
    this.#logger = logger
    this.#onChange = onChange
    redis.on('ready', () => void this.#ask(++this.#connection))
    redis.on('close', () => {
      this.#connection++
      this.#set(null)
    })
  }

  /** Asks until there is an answer; a lost connection ends it. */
  async #ask(connection: number): Promise<void> {
    while (connection === this.#connection) {
      try {
        const runId = /^run_id:(\w+)/m.exec(await this.#redis.info('server'))?.[1] ?? null
        if (runId === null) this.#logger.error('This Redis does not say its run id in INFO; the log cannot be used')
        if (connection === this.#connection) this.#set(runId)
        return
      } catch (error) {
        this.#logger.debug({ err: error }, 'Redis did not say which server it is; asking again')
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS).unref())
      }
    }
  }

  #set(runId: string | null): void {
    if (this.runId === runId) return
    this.runId = runId
    this.#onChange()
  }
}
