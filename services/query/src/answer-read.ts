/**
 * Who answers a read, best source first: the view where it is sure to hold everything acknowledged, else PostgreSQL,
 * else the view as it is, marked. Nothing is made up: with neither, the problem says so.
 */
import { ProblemException } from '@leaderboard/contracts/problem'
import type { RankState } from '@leaderboard/contracts/submit-score'
import { classifyFailure } from '@leaderboard/database/is-retryable'
import type { OpenBoard } from './boards.ts'
import { type ConsistencyQuery, isUsable, settleView } from './read-consistency.ts'

export interface Sources<T> {
  fromView: (rankState: RankState) => T | Promise<T>
  /** `mustBeFresh`: nothing kept from earlier will do. */
  fromDatabase: (mustBeFresh: boolean) => Promise<T>
}

/** Answers from the freshest source that can. */
export async function answerRead<T>(board: OpenBoard, query: ConsistencyQuery, sources: Sources<T>): Promise<T> {
  const rankState = await settleView(board.view, query)
  if (rankState !== 'unsure') return sources.fromView(rankState)
  return answerUnsure(board, query, sources)
}

/** The same once it is known that the view cannot say. */
export async function answerUnsure<T>(board: OpenBoard, query: ConsistencyQuery, sources: Sources<T>): Promise<T> {
  try {
    return await sources.fromDatabase(query.minRevision !== undefined)
  } catch (error) {
    if (!isPassing(error)) throw error
    if (isUsable(board.view)) return sources.fromView('stale')
    throw unavailable(error)
  }
}

/** The problem a reader gets when the database is away; what already is a problem stays one. */
function unavailable(error: unknown): ProblemException {
  if (error instanceof ProblemException) return error
  return new ProblemException('database_unavailable', { retryAfterSeconds: 1 })
}

/** Whether this is about the state of the world and not about the request or a fault of ours. */
function isPassing(error: unknown): boolean {
  if (error instanceof ProblemException) return error.code === 'overloaded' || error.code === 'database_unavailable'
  const kind = classifyFailure(error)
  return kind === 'unknown' || kind === 'retryable'
}
