import { noteDatabaseHistory } from '@leaderboard/database/queries/note-database-history'
import { readDatabaseHistory } from '@leaderboard/database/queries/read-database-history'
import type { RankerTools } from './ranker-tools.ts'
import type { Job } from './run-job.ts'

/**
 * Begins new epochs when the database goes on with another line of history: an asynchronous standby that was promoted,
 * or a copy that was restored, may lack what the log and the views already hold, and would give away versions that they
 * have seen. Every view then loads what the database knows. A new line is noted after its epochs began, so that a leader
 * that dies in between leaves the work to the next.
 *
 * A cold copy of files put in the place of the newer ones keeps its line: the audit finds that.
 */
export function createHistoryWatch({ sql, log, views, logger, events }: RankerTools): Job {
  return {
    name: 'history',
    everyMs: 1_000,
    async run(term) {
      const { present, noted } = await readDatabaseHistory(sql)
      if (present === noted || views().length === 0) return false
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
