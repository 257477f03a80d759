import type { Logger } from 'pino'

const ASK_AGAIN_MS = 250

/** Stream ids that count by themselves (`XADD ms-*`) came with this version. */
const OLDEST_MAJOR = 7

export interface ServerIdentityOptions {
  readonly logger: Logger
  /** Whether the server may be a node of a cluster; else such a one is refused, because it refuses most keys. */
  readonly isNode: boolean
  /** Called after the id became known and after it was lost. */
  readonly onChange: () => void
}

const UNNAMED_CLUSTER = 'This Redis is a node of a cluster: name several of its nodes in REDIS_URL, separated by commas'

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
  #options: ServerIdentityOptions
  #connection = 0

  constructor(redis: AskableRedis, options: ServerIdentityOptions) {
    this.#redis = redis
    this.#options = options
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
        this.#options.logger.debug({ err: error }, 'Redis did not say which server it is; asking again')
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS).unref())
      }
    }
  }

  /** The run id of a server that will do, else null; Valkey names the version of Redis that it is like. */
  #judge(info: string): string | null {
    const { logger, isNode } = this.#options
    const version = /^redis_version:(\d+)\S*/m.exec(info)
    if (version !== null && Number(version[1]) < OLDEST_MAJOR) {
      logger.error({ version: version[0] }, `This Redis is too old for the log, which needs ${OLDEST_MAJOR}.0 or newer`)
      return null
    }
    const mode = /^(?:redis|server)_mode:(\w+)/m.exec(info)?.[1]
    if (mode === 'cluster' && !isNode) {
      logger.error(UNNAMED_CLUSTER)
      return null
    }
    const runId = /^run_id:(\w+)/m.exec(info)?.[1] ?? null
    if (runId === null) logger.error('This Redis does not say its run id in INFO; the log cannot be used')
    return runId
  }

  #set(runId: string | null): void {
    if (this.runId === runId) return
    this.runId = runId
    this.#options.onChange()
  }
}
