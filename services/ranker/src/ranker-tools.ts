import type { BoardView } from '@leaderboard/board-view/board-view'
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { Database } from '@leaderboard/database/connect-database'
import type { FastifyBaseLogger as Logger } from 'fastify'
import type { RankerEvents } from './ranker-events.ts'

/** What every job works with. */
export interface RankerTools {
  /** For statements that take milliseconds. */
  readonly sql: Database
  /** For reads that may take minutes: no statement time-out. */
  readonly slowSql: Database
  readonly log: ChangeLog
  /** Views of every open season. */
  readonly views: () => readonly BoardView[]
  readonly logger: Logger
  readonly events: RankerEvents
}
