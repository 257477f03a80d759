import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { Database } from '@leaderboard/database/connect-database'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import type { Logger } from 'pino'
import { type BoardView, openBoardView } from './board-view.ts'
import { LoadTurns } from './load-turns.ts'
import { retryForever } from './retry-forever.ts'

/** A large board must not keep all the others waiting, nor may they all load together. */
const LOADS_AT_ONCE = 2

export interface BoardViews {
  /** False until the list of seasons has been read: "no such board" can be said only after that. */
  readonly isOpen: boolean
  whenOpen(): Promise<void>
  get(slug: string): BoardView | undefined
  list(): BoardView[]
  stop(): Promise<void>
}

export interface BoardViewsOptions {
  readonly sql: Database
  readonly log: ChangeLog
  readonly logger: Logger
}

/** Opens a view of every open season; returns at once. The seasons are read, and each view loads, in the background. */
export function openBoardViews(options: BoardViewsOptions): BoardViews {
  const views = new Map<string, BoardView>()
  const stopping = new AbortController()
  const turns = new LoadTurns(LOADS_AT_ONCE)
  let isOpen = false
  const opened = retryForever(() => listOpenSeasons(options.sql), {
    what: 'reading the open seasons',
    logger: options.logger,
    signal: stopping.signal,
  }).then((seasons) => {
    if (seasons === null || stopping.signal.aborted) return
    for (const season of seasons) views.set(season.board, openBoardView({ ...options, season, turns }))
    isOpen = true
  })
  return {
    get isOpen() {
      return isOpen
    },
    whenOpen: () => opened,
    get: (slug) => views.get(slug),
    list: () => [...views.values()],
    stop: async () => {
      stopping.abort()
      await opened
      await Promise.all([...views.values()].map((view) => view.stop()))
    },
  }
}
