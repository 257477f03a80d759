import type { Logger } from 'pino'
import type { ChangeLog } from './change-log.ts'

export interface RedisChangeLogOptions {
  readonly url: string
  /** Shown in CLIENT LIST. */
  readonly name: string
  readonly logger: Logger
  /** Entries a season's stream keeps at least. */
  readonly retainEntries?: number
}

/** Opens the log over Redis streams; returns at once and connects in the background. */
export function createRedisChangeLog(options: RedisChangeLogOptions): ChangeLog {
  throw new Error(`The log at ${options.url} cannot be opened yet`)
}
