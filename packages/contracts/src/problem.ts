/** Errors as RFC 9457 problem details: one table of codes, used by every route, frame and the client. */
import { type Static, Type } from '@sinclair/typebox'

interface ProblemKind {
  status: number
  title: string
  /** The same request may succeed later without a change. */
  isRetryable: boolean
}

/** Every problem this system can answer. The code is stable; a client may switch on it. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request is not valid', isRetryable: false },
  malformed_body: { status: 400, title: 'The body is not valid JSON', isRetryable: false },
  invalid_cursor: { status: 400, title: 'The cursor is not valid here', isRetryable: false },
  unauthorized: { status: 401, title: 'An API key is needed', isRetryable: false },
  forbidden: { status: 403, title: 'This key may not do that', isRetryable: false },
  origin_refused: { status: 403, title: 'This origin may not connect', isRetryable: false },
  not_found: { status: 404, title: 'There is nothing at this address', isRetryable: false },
  tokens_off: { status: 404, title: 'There are no player tokens here', isRetryable: false },
  unknown_player: { status: 404, title: 'There is no such player', isRetryable: false },
  unknown_board: { status: 404, title: 'There is no such board', isRetryable: false },
  unknown_season: { status: 404, title: 'There is no such season', isRetryable: false },
  method_not_allowed: { status: 405, title: 'This method is not allowed here', isRetryable: false },
  request_timeout: { status: 408, title: 'The request took too long to arrive', isRetryable: true },
  username_taken: { status: 409, title: 'The username is taken', isRetryable: false },
  nothing_to_undo: { status: 409, title: 'There is nothing to undo', isRetryable: false },
  cursor_expired: { status: 410, title: 'The season of this cursor is over', isRetryable: false },
  body_too_large: { status: 413, title: 'The body is too large', isRetryable: false },
  uri_too_long: { status: 414, title: 'The address is too long', isRetryable: false },
  unsupported_media_type: { status: 415, title: 'The body must be application/json', isRetryable: false },
  score_out_of_bounds: { status: 422, title: 'The score is outside the bounds of the board', isRetryable: false },
  total_out_of_range: {
    status: 422,
    title: 'The total would leave the range that is kept exactly',
    isRetryable: false,
  },
  idempotency_key_reused: { status: 422, title: 'The key was used for another submission', isRetryable: false },
  username_invalid: { status: 422, title: 'The username cannot be used', isRetryable: false },
  too_many_for_one_player: { status: 422, title: 'Too many items of one player', isRetryable: false },
  rate_limited: { status: 429, title: 'Too many requests', isRetryable: true },
  too_many_subscriptions: { status: 429, title: 'Too many live views on one connection', isRetryable: false },
  headers_too_large: { status: 431, title: 'The headers are too large', isRetryable: false },
  internal_error: { status: 500, title: 'Something went wrong on our side', isRetryable: false },
  overloaded: { status: 503, title: 'Busy: try again shortly', isRetryable: true },
  database_unavailable: { status: 503, title: 'The database cannot be reached', isRetryable: true },
  outcome_unknown: { status: 503, title: 'It is not known whether this was saved', isRetryable: true },
  service_unavailable: { status: 503, title: 'The service is not available', isRetryable: true },
  shutting_down: { status: 503, title: 'The service is shutting down', isRetryable: true },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof PROBLEMS

/** One thing that is wrong, and where: `pointer` is a JSON Pointer (RFC 6901) into the part named by `in`. */
export const ProblemError = Type.Object(
  {
    in: Type.Union([Type.Literal('body'), Type.Literal('query'), Type.Literal('path'), Type.Literal('header')]),
    pointer: Type.String(),
    code: Type.String(),
    message: Type.String(),
  },
  { additionalProperties: false, title: 'ProblemError' },
)
export type ProblemError = Static<typeof ProblemError>

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Stable address of this kind of problem' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String(),
    instance: Type.Optional(Type.String({ description: 'Id of the request, as in the logs' })),
    code: Type.String(),
    retryable: Type.Boolean(),
    retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 0 })),
    errors: Type.Array(ProblemError),
  },
  { additionalProperties: false, title: 'Problem' },
)
export type Problem = Static<typeof Problem>

/** Media type of every error body. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8'

interface ProblemDetails {
  detail?: string
  instance?: string
  errors?: ProblemError[]
  retryAfterSeconds?: number
}

/** Builds the body of a problem from its code. */
export function toProblem(code: ProblemCode, details: ProblemDetails = {}): Problem {
  const { status, title, isRetryable } = PROBLEMS[code]
  return {
    type: `urn:leaderboard:problem:${code}`,
    title,
    status,
    detail: details.detail ?? `${title}.`,
    ...(details.instance === undefined ? {} : { instance: details.instance }),
    code,
    retryable: isRetryable,
    ...(details.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: details.retryAfterSeconds }),
    errors: details.errors ?? [],
  }
}

/** An error that knows its problem: thrown anywhere below a route, answered by the service shell. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException'
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? PROBLEMS[code].title)
    this.code = code
    this.details = details
  }
}
