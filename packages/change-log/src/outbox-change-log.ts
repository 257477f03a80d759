import type { Database } from '@leaderboard/database/connect-database'
import type { Logger } from 'pino'
import type { ChangeLog } from './change-log.ts'

export interface OutboxChangeLogOptions {
  readonly sql: Database
  readonly logger: Logger
}

/** Opens the log over the outbox table, for machines without Redis; returns at once. */
export function createOutboxChangeLog(options: OutboxChangeLogOptions): ChangeLog {
  throw new Error(`The log over the outbox cannot be opened yet: ${typeof options.sql}`)
}
