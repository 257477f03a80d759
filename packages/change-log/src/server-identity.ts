import type { Logger } from 'pino'

const ASK_AGAIN_MS = 250

/** Stream ids that count by themselves (`XADD ms-*`) came with this version. */
const OLDEST_MAJOR = 7

/** What it needs of a connection. */
export interface AskableRedis {
  on(event: 'ready' | 'close', listener: () => void): unknown
  info(section: string): Promise<string>
}

/**
 * Knows which server a connection reaches: the run id that it makes up at each start. Null while that is not known,
 * which includes every moment without a connection, so that nobody uses the id of the server before.
 */
export class ServerIdentity {
  runId: string | null = null
  #redis: AskableRedis
  #logger: Logger
  #onChange: () => void
  #connection = 0

  /** `onChange` is called after the id became known and after it was lost. */
  constructor(redis: AskableRedis, logger: Logger, onChange: () => void) {
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
        const runId = this.#judge(await this.#redis.info('server'))
        if (connection === this.#connection) this.#set(runId)
        return
      } catch (error) {
        this.#logger.debug({ err: error }, 'Redis did not say which server it is; asking again')
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS).unref())
      }
    }
  }

  /** The run id of a server that will do, else null; Valkey names the version of Redis that it is like. */
  #judge(info: string): string | null {
    const version = /^redis_version:(\d+)\S*/m.exec(info)
    if (version !== null && Number(version[1]) < OLDEST_MAJOR) {
      this.#logger.error(
        { version: version[0] },
        `This Redis is too old for the log, which needs ${OLDEST_MAJOR}.0 or newer`,
      )
      return null
    }
    const runId = /^run_id:(\w+)/m.exec(info)?.[1] ?? null
    if (runId === null) this.#logger.error('This Redis does not say its run id in INFO; the log cannot be used')
    return runId
  }

  #set(runId: string | null): void {
    if (this.runId === runId) return
    this.runId = runId
    this.#onChange()
  }
}
