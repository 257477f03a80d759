import type { Position } from '@leaderboard/contracts/revision'

/** What a log says of itself. */
export interface LogHead extends Position {
  /** The server that wrote it. */
  readonly server: string
  /** The batch id of the newest entry; empty in the first of an epoch. */
  readonly lastBatchId: string
}

/** Where a follower is, and the batch it took last; null before it took one. */
export interface FollowedTo {
  readonly position: Position
  readonly lastBatchId: string | null
}

/**
 * Why what the follower holds cannot be continued, or null where it can. Compares where a follower is with what the log says of itself. Redis reports none of these by an error: a trimmed,
 * recreated or restored stream simply never shows another entry to a reader whose id is too high (X1, X2, X5).
 * `server` is the one the head was read from.
 */
export function judgePosition(followed: FollowedTo, head: LogHead | null, server: string): string | null {
  const { position, lastBatchId } = followed
  if (head === null) return 'the log is gone'
  if (head.server !== server) return 'another server answers, whose log may lack its tail'
  if (head.epoch !== position.epoch) return 'another epoch has begun'
  if (head.sequence < position.sequence) return 'the log went back'
  const isOther = lastBatchId !== null && head.sequence === position.sequence && head.lastBatchId !== lastBatchId
  return isOther ? 'the log holds another batch at this position' : null
}
