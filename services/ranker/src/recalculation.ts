import { setTimeout as sleep } from 'node:timers/promises'
import { listChangedRanks } from '@leaderboard/database/queries/list-changed-ranks'
import { writeRanks } from '@leaderboard/database/queries/write-ranks'
import type { Season } from '@leaderboard/database/season'
import type { Term } from './leadership.ts'
import type { RankerTools } from './ranker-tools.ts'
import type { Job, Say } from './run-job.ts'

/** A submission of one of these players waits for the statement, some tens of milliseconds. */
const PLAYERS_PER_STATEMENT = 2_000
/** Between two statements submissions have the disk and the locks to themselves. */
const REST_MS = 5

/**
 * The specified batch job: writes the durable `rank` of every player. Live ranks come from the views; these are the final
 * standings of a season and "moved up 3 places since".
 *
 * All ranks are worked out in one read, and written where they differ, in order of the player, in many small
 * transactions. It may stop anywhere: the next run finds the rest different, and only the rest. One runs at a time.
 */
export class Recalculation {
  #tools: RankerTools
  #last: Promise<unknown> = Promise.resolve()

  constructor(tools: RankerTools) {
    this.#tools = tools
  }

  /** Resolves when the season's ranks are written, or the term is over. */
  run(season: Season, term: Term, say?: Say): Promise<void> {
    const mine = this.#last.then(() => this.#recalculate(season, term, say))
    this.#last = mine.catch(() => undefined) // the one who asked is told; the next one starts anyway
    return mine
  }

  async #recalculate(season: Season, term: Term, say?: Say): Promise<void> {
    const { sql, slowSql, events, logger } = this.#tools
    const began = performance.now()
    await say?.('running', `${season.board}: working the ranks out`)
    const { userIds, ranks } = await listChangedRanks(slowSql, season)
    let written = 0
    for (let at = 0; at < userIds.length && term.isTrusted; at += PLAYERS_PER_STATEMENT) {
      const end = at + PLAYERS_PER_STATEMENT
      written += await writeRanks(sql, season.id, [...userIds.subarray(at, end)], [...ranks.subarray(at, end)])
      await say?.('running', `${season.board}: ${Math.min(end, userIds.length)} of ${userIds.length} players`)
      await sleep(REST_MS)
    }
    if (!term.isTrusted) return
    const ms = performance.now() - began
    await say?.('idle', `${season.board}: ${written} ranks changed, ${Math.round(ms)} ms`)
    logger.debug({ season: season.id, written, ms }, 'The durable ranks are written')
    events.emit('recalculated', season.id, written, ms)
  }
}

/** The same on a schedule, for every open season. */
export function createRecalculationJob(tools: RankerTools, recalculation: Recalculation, everyMs: number): Job {
  return {
    name: 'recalculate',
    everyMs,
    async run(term, say) {
      for (const { season } of tools.views()) await recalculation.run(season, term, say)
      return false
    },
  }
}
