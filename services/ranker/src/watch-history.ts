import { sqlState } from '@leaderboard/database/is-retryable'
import { noteDatabaseHistory } from '@leaderboard/database/queries/note-database-history'
import { type DatabaseHistory, readDatabaseHistory } from '@leaderboard/database/queries/read-database-history'
import type { RankerTools } from './ranker-tools.ts'
import type { Job } from './run-job.ts'

const INSUFFICIENT_PRIVILEGE = '42501'

/**
 * Begins new epochs when the database goes on with another line of history: an asynchronous standby that was promoted,
 * or a copy that was restored, may lack what the log and the views already hold, and would give away versions that they
 * have seen. Every view then loads what the database knows. A new line is noted after its epochs began, so that a leader
 * that dies in between leaves the work to the next.
 *
 * A cold copy of files put in the place of the newer ones keeps its line, and a host may keep it to itself: there the
 * audit finds what differs.
 */
export function createHistoryWatch({ sql, log, views, logger, events }: RankerTools): Job {
  let isForbidden = false
  const read = async (): Promise<DatabaseHistory | null> => {
    try {
      return await readDatabaseHistory(sql)
    } catch (error) {
      if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error
      logger.warn({ err: error }, 'The database does not tell its line of history; after a failover the audit must do')
      isForbidden = true
      return null
    }
  }
  return {
    name: 'history',
    everyMs: 1_000,
    async run(term) {
      const history = isForbidden ? null : await read()
      if (history === null || history.present === history.noted || views().length === 0) return false
      const { present, noted } = history
      if (noted !== null) {
        logger.warn({ present, noted }, 'The database goes on with another line of history; every view loads again')
        for (const { season } of views()) {
          if (!term.isTrusted) return false
          events.emit('begun', season.id, await log.startEpoch(season.id))
        }
      }
      await noteDatabaseHistory(sql, present)
      return false
    },
  }
}
