import type {
  BulkItem,
  BulkRequest,
  BulkResult,
  SubmitRequest,
  SubmitResult,
} from '@leaderboard/contracts/submit-score'
import { randomKey } from './random-key.ts'
import { type CallOptions, type HttpContext, request } from './request.ts'

/** One finished session. */
export interface Submission {
  userId: number
  score: number
  gameMode?: string
  /** The same key never counts twice. Made by itself; give one to make retries across restarts safe as well. */
  idempotencyKey?: string
}

export interface Submissions {
  submit: (submission: Submission, options?: CallOptions) => Promise<SubmitResult>
  submitMany: (submissions: readonly Submission[], options?: CallOptions) => Promise<BulkResult['results']>
}

/** The two ways to submit. Every attempt of a call carries the same keys, so a lost answer never counts twice (I2). */
export function submissionsOf(http: HttpContext): Submissions {
  return {
    submit: ({ idempotencyKey = randomKey(), ...submission }, options = {}) =>
      request<SubmitResult>(http, {
        method: 'POST',
        path: '/api/leaderboard/submit',
        headers: { 'idempotency-key': `"${idempotencyKey}"` },
        body: toBody(submission),
        ...options,
      }),
    submitMany: async (submissions, options = {}) => {
      const items = submissions.map(toBulkItem)
      const body: BulkRequest = { items }
      const call = { method: 'POST', path: '/api/leaderboard/submit/batch', body, ...options } as const
      return (await request<BulkResult>(http, call)).results
    },
  }
}

function toBody({ userId, score, gameMode }: Submission): SubmitRequest {
  return { user_id: userId, score, ...(gameMode === undefined ? {} : { game_mode: gameMode }) }
}

function toBulkItem({ idempotencyKey = randomKey(), ...submission }: Submission): BulkItem {
  return { ...toBody(submission), idempotency_key: idempotencyKey }
}
