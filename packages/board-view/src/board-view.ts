/**
 * A board kept alive in memory: standings loaded from the database, then fed by the log (I4).
 *
 *   log.open -> position P      everything acknowledged before is committed, so the copy sees it
 *   COPY season -> standings    what is committed meanwhile comes again as an entry after P; versions drop it (I5)
 *   follow from P               each entry is the next one of its epoch, or the follower ends with a gap
 *
 * What was committed but is not in the log yet comes with the copy too: until each such batch has passed, the standings
 * are ahead of the position, and nothing is called exact (copied-ahead.ts).
 *
 * PostgreSQL is right about rows and the log about their order; nobody else is asked. Every accident (a gap, another
 * epoch, Redis wiped or replaced, damage found by the audit) has the same cure: load again. Until the new standings
 * are there the old ones go on serving, marked stale; then they are swapped, at once. While the database or the log is
 * away the load is tried again for ever. Entries that arrive while a tree is built are not lost: they are in the log,
 * behind P.
 *
 * What leaves a state: loading -> behind (loaded), behind <-> exact (each read index), any but loading -> stale (the log
 * cannot be read, or a load is under way), stale -> behind (it can, or the load is done).
 */
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { LogEntry } from '@leaderboard/contracts/log-entry'
import type { Position } from '@leaderboard/contracts/revision'
import type { Database } from '@leaderboard/database/connect-database'
import type { Season } from '@leaderboard/database/season'
import type { Standings } from '@leaderboard/ranking/standings'
import type { Logger } from 'pino'
import { LiveView } from './live-view.ts'
import type { LoadTurns } from './load-turns.ts'
import type { WithdrawnPlayers } from './withdrawn-players.ts'

/**
 * - `loading`: no standings yet; readers go to the database.
 * - `exact`: loaded and following; the standings are those of `position`.
 * - `behind`: following, but the last read index could not be reached in time, or the copy is ahead of the position.
 * - `stale`: serving the standings of an earlier load while a new one is made, or while the log cannot be read.
 */
export type ViewState = 'loading' | 'exact' | 'behind' | 'stale'

/** The rank of a player, of the kind that the board shows, before and after a batch of our own. */
export interface Move {
  /** Null for a new player, one who had no place, and where a newer change had passed before this one. */
  readonly previous: number | null
  readonly current: number
}

export interface BatchOutcome {
  readonly position: Position
  /** One for each change of the batch, in its order; null where the player has no place. */
  readonly moves: readonly (Move | null)[]
}

/** Called in the order of the log, synchronously; must not throw and must not change the standings. */
export interface ViewListener {
  beforeEntry?(entry: LogEntry, standings: Standings): void
  afterEntry?(entry: LogEntry, standings: Standings): void
  /** Everything may have changed: start from a snapshot. */
  onReload?(): void
  onState?(state: ViewState): void
}

export interface ViewStatus {
  readonly board: string
  readonly seasonId: number
  readonly state: ViewState
  readonly revision: string | null
  readonly asOf: number
  readonly players: number
  readonly bytes: number
  readonly digest: string
  /** Loads that came to an end since the view was opened. */
  readonly loads: number
  readonly loadMs: number
  readonly entries: number
  /** Milliseconds since the view last knew that it was level with the log; 0 while it is exact. */
  readonly lagMs: number
  readonly reloadReason: string | null
}

export interface BoardView {
  /** Another object after the board got another title. */
  readonly season: Season
  readonly state: ViewState
  readonly position: Position | null
  readonly revision: string | null
  /**
   * Milliseconds since 1970, database time: when the newest change of any total was made. It follows from the standings,
   * so that two replicas at one revision say the same; on a board without players, when its season was opened.
   */
  readonly asOf: number
  /** The current tree; another object after each load, so do not keep it. */
  readonly standings: Standings
  /** Whom moderation took off the board; another object after each load. */
  readonly withdrawn: WithdrawnPlayers
  /** One shared look at the log's head per tick; true once everything acknowledged before this call is applied. */
  readIndex(done: (isExact: boolean) => void): void
  /** True once the view has applied `position`; a position of another epoch counts as reached. */
  waitFor(position: Position, ms: number): Promise<boolean>
  /** Call before the append. `done` gets null where the entry will not pass. Returns a function that gives up. */
  expectBatch(batchId: string, done: (outcome: BatchOutcome | null) => void): () => void
  listen(listener: ViewListener): () => void
  /** Resolves when there are standings to serve. */
  whenUsable(): Promise<void>
  reload(reason: string): void
  status(): ViewStatus
  stop(): Promise<void>
}

/** A view as whoever opened it has it. */
export interface OwnedView extends BoardView {
  /** The board is called something else from now on. */
  retitle(title: string): void
}

export interface BoardViewOptions {
  readonly season: Season
  readonly sql: Database
  readonly log: ChangeLog
  readonly logger: Logger
  /** Longest stretch of work between two turns of the event loop while loading. */
  readonly loadYieldMs?: number
  /** Shared by the views of a process, so that they do not all load at once. */
  readonly turns?: LoadTurns
}

/** Opens a view; returns at once and loads in the background. */
export function openBoardView(options: BoardViewOptions): OwnedView {
  return new LiveView(options)
}
