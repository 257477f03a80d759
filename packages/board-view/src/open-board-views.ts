import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { Database } from '@leaderboard/database/connect-database'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import type { Season } from '@leaderboard/database/season'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Logger } from 'pino'
import { type BoardView, type OwnedView, openBoardView } from './board-view.ts'
import { LoadTurns } from './load-turns.ts'
import { retryForever } from './retry-forever.ts'

/** A large board must not keep all the others waiting, nor may they all load together. */
const LOADS_AT_ONCE = 2
/** How soon a season that was opened or closed is noticed. */
const LOOK_EVERY_MS = 1_000
const LOOK_DEADLINE_MS = 5_000

export interface BoardViews {
  /** False until the list of seasons has been read: "no such board" can be said only after that. */
  readonly isOpen: boolean
  whenOpen(): Promise<void>
  /** The view of a board's open season; another object when another season has been opened. */
  get(slug: string): BoardView | undefined
  list(): BoardView[]
  /** Told when a board has got another view, or none: its season was opened, or closed. Returns a function that ends it. */
  listen(onChange: (slug: string) => void): () => void
  stop(): Promise<void>
}

export interface BoardViewsOptions {
  /** For loading; a copy keeps a connection busy for long. */
  readonly sql: Database
  /** For the list of seasons, which should not wait behind a copy. Default: `sql`. */
  readonly quickSql?: Database
  readonly log: ChangeLog
  readonly logger: Logger
  readonly lookEveryMs?: number
}

/**
 * Opens a view of every open season, and keeps up with seasons that are opened and closed; returns at once. The seasons
 * are read, and each view loads, in the background.
 */
export function openBoardViews(options: BoardViewsOptions): BoardViews {
  return new OpenViews(options)
}

class OpenViews implements BoardViews {
  isOpen = false
  readonly #options: BoardViewsOptions
  readonly #views = new Map<string, OwnedView>()
  readonly #listeners = new Set<(slug: string) => void>()
  readonly #stopping = new AbortController()
  readonly #turns = new LoadTurns(LOADS_AT_ONCE)
  readonly #opened: Promise<void>
  readonly #looking: Promise<void>
  /** Views that nobody can get any more, on their way out. */
  readonly #leaving = new Set<Promise<void>>()

  constructor(options: BoardViewsOptions) {
    this.#options = options
    this.#opened = this.#open()
    this.#looking = this.#opened.then(() => this.#lookAgain())
  }

  whenOpen(): Promise<void> {
    return this.#opened
  }

  get(slug: string): BoardView | undefined {
    return this.#views.get(slug)
  }

  list(): BoardView[] {
    return [...this.#views.values()]
  }

  listen(onChange: (slug: string) => void): () => void {
    this.#listeners.add(onChange)
    return () => void this.#listeners.delete(onChange)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#looking
    await Promise.all([...this.#leaving, ...this.list().map((view) => view.stop())])
  }

  async #open(): Promise<void> {
    // Over a connection that nobody else asks anything on: one that requests have seen break may never answer.
    const seasons = await retryForever(() => listOpenSeasons(this.#options.sql), {
      what: 'reading the open seasons',
      logger: this.#options.logger,
      signal: this.#stopping.signal,
    })
    if (seasons === null || this.#stopping.signal.aborted) return
    this.#keepUp(seasons)
    this.isOpen = true
  }

  /** Ended by `stop` alone. A look that fails leaves everything as it is until the next one. */
  async #lookAgain(): Promise<void> {
    const { signal } = this.#stopping
    const { lookEveryMs = LOOK_EVERY_MS, logger } = this.#options
    while (!signal.aborted) {
      await sleep(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined) // told to stop
      if (signal.aborted) return
      try {
        const seasons = await withDeadline(this.#listSeasons(), LOOK_DEADLINE_MS, 'the open seasons')
        if (!signal.aborted) this.#keepUp(seasons)
      } catch (error) {
        logger.debug({ err: error }, 'The open seasons could not be read; the views go on as they are')
      }
    }
  }

  #listSeasons(): Promise<Season[]> {
    return listOpenSeasons(this.#options.quickSql ?? this.#options.sql)
  }

  /** A season that was opened, or whose rules were changed, gets a new view; one that was closed loses its own. */
  #keepUp(seasons: readonly Season[]): void {
    const open = new Map(seasons.map((season) => [season.board, season]))
    for (const [slug, view] of this.#views) {
      const season = open.get(slug)
      if (season === undefined || !isSame(season, view.season)) this.#drop(slug, view)
      else {
        view.retitle(season.title)
        open.delete(slug)
      }
    }
    for (const [slug, season] of open)
      this.#views.set(slug, openBoardView({ ...this.#options, season, turns: this.#turns }))
    for (const slug of open.keys()) this.#tell(slug)
  }

  #drop(slug: string, view: BoardView): void {
    this.#options.logger.info({ board: slug, season: view.season.number }, 'The season is over; its view goes')
    this.#views.delete(slug)
    const leaving = view.stop().finally(() => this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
    this.#tell(slug)
  }

  #tell(slug: string): void {
    for (const listener of this.#listeners) listener(slug)
  }
}

/** Whether both count and rank alike; the title is for people. */
function isSame(a: Season, b: Season): boolean {
  return JSON.stringify({ ...a, title: '' }) === JSON.stringify({ ...b, title: '' })
}
