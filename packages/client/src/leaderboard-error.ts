import type { Problem, ProblemCode } from '@leaderboard/contracts/problem'

/** Failures that have no answer from the server behind them. */
export type ClientFault = 'network' | 'aborted' | 'unexpected_answer' | 'outbox_full'

/** The codes of the server (it may learn new ones, hence any text) and those of this library. */
export type LeaderboardErrorCode = ProblemCode | ClientFault | (string & {})

/**
 * What every call of this library rejects with. `code` is stable and may be switched on; `problem` is the RFC 9457 body where the
 * server sent one. `isRetryable` says whether the same call may succeed later without a change.
 */
export class LeaderboardError extends Error {
  override readonly name = 'LeaderboardError'
  readonly code: LeaderboardErrorCode
  /** HTTP status, or 0 where there was no answer. */
  readonly status: number
  readonly isRetryable: boolean
  readonly problem: Problem | null

  constructor(code: LeaderboardErrorCode, message: string, details: { problem?: Problem; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.problem = details.problem ?? null
    this.status = this.problem?.status ?? 0
    this.isRetryable = this.problem?.retryable ?? code === 'network'
  }

  static of(problem: Problem): LeaderboardError {
    return new LeaderboardError(problem.code, problem.detail, { problem })
  }
}

/** The problem in a body, or null where the body is something else (a proxy's error page, say). */
export function asProblem(body: unknown): Problem | null {
  if (typeof body !== 'object' || body === null) return null
  const { code, status, title, detail, retryable } = body as Partial<Problem>
  const isProblem = typeof code === 'string' && typeof status === 'number' && typeof title === 'string'
  return isProblem && typeof detail === 'string' && typeof retryable === 'boolean' ? (body as Problem) : null
}
