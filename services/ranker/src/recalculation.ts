import { setTimeout as sleep } from 'node:timers/promises'
import { copyRanks, type RankColumns } from '@leaderboard/database/queries/copy-ranks'
import { writeRanks } from '@leaderboard/database/queries/write-ranks'
import type { Season } from '@leaderboard/database/season'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Term } from './leadership.ts'
import type { RankerTools } from './ranker-tools.ts'
import type { Job, Say } from './run-job.ts'
import { StandingsSnapshot } from './standings-snapshot.ts'

/** A submission of one of these players waits for the statement, some tens of milliseconds. */
const PLAYERS_PER_STATEMENT = 2_000
/** A database that says nothing for so long is taken for gone. */
const SILENCE_MS = 120_000
/** Between two statements submissions have the disk and the locks to themselves. */
const REST_MS = 5

/**
 * The specified batch job: writes the durable `rank` of every player. Live ranks come from the views; these are the final
 * standings of a season and "moved up 3 places since".
 *
 * All ranks are worked out in one read, kept packed for rank over time, and written where they differ, in order of the
 * player, in many small transactions. It may stop anywhere: the next run finds the rest different, and only the rest. One
 * runs at a time.
 */
export class Recalculation {
  #tools: RankerTools
  #last: Promise<unknown> = Promise.resolve()

  constructor(tools: RankerTools) {
    this.#tools = tools
  }

  /** Resolves when the season's ranks are written, or the term is over; rejects where it ends while they are read. */
  run(season: Season, term: Term, say?: Say): Promise<void> {
    const mine = this.#last.then(() => this.#recalculate(season, term, say))
    this.#last = mine.catch(() => undefined) // the one who asked is told; the next one starts anyway
    return mine
  }

  async #recalculate(season: Season, term: Term, say?: Say): Promise<void> {
    const { sql, events, logger } = this.#tools
    const began = performance.now()
    await say?.('running', `${season.board}: working the ranks out`)
    const changed = await this.#workOut(season, term)
    let written = 0
    let done = 0
    for (const { userIds, ranks, length } of changed.statements) {
      if (!term.isTrusted) return
      written += await writeRanks(sql, season.id, [...userIds.subarray(0, length)], [...ranks.subarray(0, length)])
      done += length
      await say?.('running', `${season.board}: ${done} of ${changed.count} players`)
      await sleep(REST_MS)
    }
    if (!term.isTrusted) return
    const ms = performance.now() - began
    await say?.('idle', `${season.board}: ${written} ranks changed, ${Math.round(ms)} ms`)
    logger.debug({ season: season.id, written, ms }, 'The durable ranks are written')
    events.emit('recalculated', season.id, written, ms)
  }

  /** Reads all ranks once: keeps a snapshot of them, and lists those that are not the ones that stand there. */
  async #workOut(season: Season, term: Term): Promise<ChangedRanks> {
    const { slowSql } = this.#tools
    const snapshot = await StandingsSnapshot.begin(this.#tools, season.id)
    const changed = new ChangedRanks()
    // No longer than the term: whoever leads next waits for this leader's work to end.
    const within = <T>(work: Promise<T>, what: string) => withDeadline(work, SILENCE_MS, what, term.signal)
    const copying = copyRanks(slowSql, season).then((copied) => copied[Symbol.asyncIterator]())
    const chunks = await within(copying, 'working the ranks out').catch((error: unknown) => {
      void copying.then(leave).catch(() => undefined) // it may still begin, and would hold its connection for ever
      throw error
    })
    try {
      for (;;) {
        const { done, value } = await within(chunks.next(), 'the next part of the ranks')
        if (done === true) break
        changed.add(value)
        await snapshot?.add(value)
      }
    } finally {
      void Promise.resolve(chunks.return?.()).catch(() => undefined) // left early: the rest is read and dropped
    }
    await snapshot?.finish()
    return changed
  }
}

/** Ends a copy nobody wants. It must have been read once: a generator that never ran has nothing to clean up. */
async function leave(chunks: AsyncIterator<unknown>): Promise<void> {
  await chunks.next().catch(() => undefined) // the copy is over either way
  await chunks.return?.()
}

/** Players whose rank is another now, in order of the id; 8 bytes each, in as many arrays as there will be statements. */
class ChangedRanks {
  readonly statements: { userIds: Int32Array; ranks: Int32Array; length: number }[] = []
  count = 0

  add({ userIds, ranks, heldRanks, length }: RankColumns): void {
    for (let row = 0; row < length; row++) {
      if (ranks[row] !== heldRanks[row]) this.#push(userIds[row] ?? 0, ranks[row] ?? 0)
    }
  }

  #push(userId: number, rank: number): void {
    let last = this.statements.at(-1)
    if (last === undefined || last.length === PLAYERS_PER_STATEMENT) {
      const column = () => new Int32Array(PLAYERS_PER_STATEMENT)
      last = { userIds: column(), ranks: column(), length: 0 }
      this.statements.push(last)
    }
    last.userIds[last.length] = userId
    last.ranks[last.length] = rank
    last.length += 1
    this.count += 1
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
