import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { Position } from '@leaderboard/contracts/revision'
import type { Database } from '@leaderboard/database/connect-database'
import { copySeason } from '@leaderboard/database/queries/copy-season'
import { listUnsentOfSeason } from '@leaderboard/database/queries/list-unsent-of-season'
import type { Season } from '@leaderboard/database/season'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { Standings } from '@leaderboard/ranking/standings'
import { gatherColumns } from './gather-columns.ts'
import { Pacer } from './pacer.ts'
import type { WithdrawnPlayers } from './withdrawn-players.ts'

/** A database that says nothing for so long is taken for gone, and the load begins again. */
const SILENCE_MS = 30_000

export interface LoadOptions {
  readonly season: Season
  readonly sql: Database
  readonly log: ChangeLog
  readonly yieldMs: number
  readonly signal: AbortSignal
}

export interface LoadedView {
  readonly standings: Standings
  readonly withdrawn: WithdrawnPlayers
  /** Everything appended up to here is in the standings; perhaps more, which versions make harmless (I5). */
  readonly position: Position
  /** Milliseconds since 1970: the newest reach time of any player; 0 where there is none. */
  readonly newest: number
  /** Batches that may be in the standings and not in the log yet. */
  readonly unsent: readonly string[]
}

/**
 * Loads a season: notes the position of the log first, then copies the season, so that whatever is committed after the
 * copy's snapshot comes later as an entry (I4). Rejects where the log or the database is away, or when told to stop.
 */
export async function loadView(options: LoadOptions): Promise<LoadedView> {
  const { season, sql, log, yieldMs, signal } = options
  const within = <T>(work: Promise<T>, what: string) => withDeadline(work, SILENCE_MS, what, signal)
  const position = await within(log.open(season.id), 'opening the log')
  const pacer = new Pacer(yieldMs)
  const copying = copySeason(sql, season.id).then((copied) => copied[Symbol.asyncIterator]())
  const chunks = await within(copying, 'copying the season').catch((error: unknown) => {
    void copying.then(leave).catch(() => undefined) // it may still begin, and would hold its connection for ever
    throw error
  })
  try {
    const { columns, newest, withdrawn } = await gatherColumns(async () => {
      const chunk = await within(chunks.next(), 'the next part of the season')
      return chunk.done === true ? null : chunk.value
    }, pacer)
    const standings = new Standings({ direction: season.direction })
    for (const _ of standings.loadSteps(columns)) {
      if (pacer.isDue()) await pacer.rest()
      signal.throwIfAborted()
    }
    const unsent = await within(listUnsentOfSeason(sql, season.id), 'what the log does not have yet')
    return { standings, withdrawn, position, newest, unsent }
  } finally {
    // Ends the copy where it was left early; where it has ended this does nothing.
    void Promise.resolve(chunks.return?.()).catch(() => undefined) // whatever it says, it is over
  }
}

/** Ends a copy nobody wants. It must have been read once: a generator that never ran has nothing to clean up. */
async function leave(chunks: AsyncIterator<unknown>): Promise<void> {
  await chunks.next().catch(() => undefined) // the copy is over either way
  await chunks.return?.()
}
