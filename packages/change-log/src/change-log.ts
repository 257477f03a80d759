/**
 * The log of a board's changes: what every service follows to keep its standings.
 *
 * An entry is one committed batch of one season. Its position is a pair (epoch, sequence): dense within an epoch, and
 * the epoch is new whenever the tail may have been lost, because the sequence alone lies then (see contracts,
 * `Position`). Every epoch begins with entry 1, which is empty, so that followers learn of it without waiting for the
 * next submission; and whoever loads a season from the database after it noted a position of the epoch has everything
 * that was appended before that position (I4, I6).
 *
 * Two implementations keep this promise, over a Redis stream and over the outbox table; change-log.suite.ts says it as
 * tests and both run it.
 */
import type { LogEntry } from '@leaderboard/contracts/log-entry'
import type { Position } from '@leaderboard/contracts/revision'

export interface ChangeLog {
  readonly kind: 'redis' | 'outbox'
  /**
   * Puts one committed batch at the end; the same batch id again gets the position it has (while it is remembered;
   * later the versions inside make the second entry harmless, I5). Rejects with a LogUnavailableError where the log is
   * away or the answer did not come: then the outcome is unknown, and the same call may simply be made again.
   */
  append(seasonId: number, batchId: string, changes: string, trace?: string): Promise<Position>
  /**
   * Makes sure that the epoch belongs to the server this connection reaches, opening a new one with an empty entry if
   * not; returns the head. Call it before a load: what is committed later comes as entries, or opens another epoch.
   */
  open(seasonId: number): Promise<Position>
  /**
   * The newest position. Null means "not known" (no connection, another server, nothing there), and never "nothing to
   * wait for". Does not reject.
   */
  head(seasonId: number): Promise<Position | null>
  /** Opens a new epoch whatever is there: every view loads again, which covers all that is committed by now. */
  startEpoch(seasonId: number): Promise<Position>
  /**
   * Drops every entry that was appended before this call; `batchId` names an empty batch that takes the head's place.
   * First it waits for `settle`: whoever has read them by then goes on, whoever has not loads again. A season without a
   * log gets none. Over the outbox it does nothing: its rows are the log.
   */
  forgetPast(seasonId: number, batchId: string, settle: () => Promise<void>): Promise<void>
  /** Calls the handlers with every entry after `from`, in order, without a hole, until stopped or until a gap. */
  follow(seasonId: number, from: Position, handlers: FollowHandlers): Follower
  /** Whether an append would have a chance now: to this season, or to any. */
  isAvailable(seasonId?: number): boolean
  /** Whether every season can be appended to; a cluster may lack a node. */
  isComplete(): boolean
  /** Stops every follower and ends the connections; may be called twice. */
  close(): Promise<void>
}

export interface FollowHandlers {
  /** Must not throw. */
  onEntry(entry: LogEntry): void
  /** The follower has stopped for good: load again, and follow from a new position. Called once at most. */
  onGap(reason: string): void
  /** The log is or is not being read; entries are late, not lost, while it is not. */
  onConnection?(isUp: boolean): void
}

export interface Follower {
  /** No handler is called after this call; resolves when nothing is under way any more. */
  stop(): Promise<void>
}

/** The log cannot be reached or did not answer in time; whether an append happened is unknown. */
export class LogUnavailableError extends Error {
  override readonly name = 'LogUnavailableError'
}
