/** Which problem an error is. Whatever is not known here is ours: a bare 500, with the stack in the log only. */
import { PROBLEMS, type Problem, type ProblemCode, ProblemException, toProblem } from '@leaderboard/contracts/problem'
import { classifyFailure } from '@leaderboard/database/is-retryable'
import type { FastifyError } from 'fastify'
import { describeValidation } from './describe-validation.ts'

interface RequestFacts {
  id: string
  method: string
  hasBody: boolean
}

const FASTIFY_CODES: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_body',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_MAX_PARAM_LENGTH: 'invalid_request',
  FST_ERR_ASYNC_CONSTRAINT: 'invalid_request',
}

/** Refusals of plugins and parsers that have no code of their own, by status. */
const REFUSALS: Record<number, ProblemCode> = {
  400: 'malformed_body', // secure-json-parse
  403: 'not_found', // @fastify/static: whether there is such a file is nobody's business
  404: 'not_found',
  413: 'body_too_large',
}

/** How long a client should wait where the problem does not say. */
const RETRY_AFTER_SECONDS = 1

export function problemOfError(error: unknown, request: RequestFacts): Problem {
  const instance = request.id
  if (error instanceof ProblemException) return withRetry(error.code, { ...error.details, instance })
  if (!(error instanceof Error)) return toProblem('internal_error', { instance })
  const { code = '', validation, validationContext, statusCode } = error as Partial<FastifyError>
  if (validation !== undefined) {
    if (validationContext === 'body' && !request.hasBody) {
      return toProblem('malformed_body', { instance, detail: 'The body is empty; it must be JSON.' })
    }
    const errors = describeValidation(validation, validationContext)
    return toProblem('invalid_request', { instance, errors, detail: sentence(errors[0]?.message) })
  }
  const known = FASTIFY_CODES[code]
  if (known !== undefined) return toProblem(known, { instance, ...detailOf(code) })
  const refused = REFUSALS[statusCode ?? 0]
  if (refused !== undefined) return toProblem(refused, { instance })
  return withRetry(problemOfFault(error, request.method), { instance })
}

/** Where it is not known whether a write was done, the answer must not say that it was not. */
function problemOfFault(error: Error, method: string): ProblemCode {
  const failure = classifyFailure(error)
  if (failure === 'retryable') return 'database_unavailable'
  if (failure !== 'unknown') return 'internal_error'
  return method === 'GET' || method === 'HEAD' ? 'database_unavailable' : 'outcome_unknown'
}

function withRetry(code: ProblemCode, details: NonNullable<Parameters<typeof toProblem>[1]>): Problem {
  const isBusy = PROBLEMS[code].status === 503 || PROBLEMS[code].status === 429
  return toProblem(code, isBusy ? { retryAfterSeconds: RETRY_AFTER_SECONDS, ...details } : details)
}

function detailOf(code: string): { detail?: string } {
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return { detail: 'The body is empty; it must be JSON.' }
  if (code === 'FST_ERR_BAD_URL') return { detail: 'The path is not valid.' }
  return {}
}

function sentence(message: string | undefined): string {
  return message === undefined ? 'The request is not valid.' : `${message}.`
}
