/**
 * The event that crosses the log: one committed batch of one season. The same text is made by the SQL statement that
 * commits the batch, kept in the outbox row, appended to the stream and read by every view, so that there is nothing
 * to translate and nothing to disagree about.
 *
 * `changes` is a flat JSON array with CHANGE_STRIDE numbers a submission, in order of player id:
 *   sessionId, userId, score, totalScore, sessions, version, reachedAt, flags, ...
 * flags: 1 is a best session, 2 a hidden player. A change that no submission made (moderation) has sessionId 0.
 * It is flat because decoding is on the path of every view; 0.09 us a row against several for objects.
 */
import type { Position } from './revision.ts'

export const CHANGE_STRIDE = 8

const BEST = 1
const HIDDEN = 2

/** What one submission, or an operator, did to a player. */
export interface Change {
  sessionId: number
  userId: number
  score: number
  /** The player's total after this change. */
  totalScore: number
  /** Sessions counted in the total. */
  sessions: number
  /** Bumped under the row's lock with every change of the row: newer wins (I5). */
  version: number
  /** Milliseconds since 1970, database time: when the player first reached `totalScore`. */
  reachedAt: number
  /** This session is the player's best so far. */
  isBest: boolean
  /** The player counts as before, but has no place. */
  isHidden: boolean
}

/** Whether the player has a place after the change: neither hidden nor without sessions. */
export function isPlaced({ isHidden, sessions }: Pick<Change, 'isHidden' | 'sessions'>): boolean {
  return !isHidden && sessions > 0
}

export interface LogEntry {
  seasonId: number
  position: Position
  batchId: string
  changes: readonly Change[]
  /** Traceparent of a submission of the batch that is recorded; a log over the outbox carries none. */
  trace?: string
}

/** The text of an entry that changes nothing; it opens an epoch. */
export const NO_CHANGES = '[]'

/** Reads the text of an entry. Throws on anything that is not a flat array of whole strides of numbers. */
export function decodeChanges(text: string): Change[] {
  const flat: unknown = JSON.parse(text)
  if (!Array.isArray(flat) || flat.length % CHANGE_STRIDE !== 0) throw new Error('A log entry is malformed')
  const numbers = flat as number[]
  const changes: Change[] = []
  for (let i = 0; i < numbers.length; i += CHANGE_STRIDE) {
    changes.push({
      sessionId: at(numbers, i),
      userId: at(numbers, i + 1),
      score: at(numbers, i + 2),
      totalScore: at(numbers, i + 3),
      sessions: at(numbers, i + 4),
      version: at(numbers, i + 5),
      reachedAt: at(numbers, i + 6),
      isBest: (at(numbers, i + 7) & BEST) !== 0,
      isHidden: (at(numbers, i + 7) & HIDDEN) !== 0,
    })
  }
  return changes
}

/** Writes the text of an entry; only tests and tools need it, since SQL writes the real ones. */
export function encodeChanges(changes: readonly Change[]): string {
  return JSON.stringify(
    changes.flatMap((c) => [
      c.sessionId,
      c.userId,
      c.score,
      c.totalScore,
      c.sessions,
      c.version,
      c.reachedAt,
      (c.isBest ? BEST : 0) + (c.isHidden ? HIDDEN : 0),
    ]),
  )
}

function at(numbers: readonly number[], index: number): number {
  const value = numbers[index]
  if (typeof value !== 'number') throw new Error('A log entry is malformed')
  return value
}
