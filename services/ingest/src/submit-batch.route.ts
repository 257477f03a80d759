/** POST /api/leaderboard/submit/batch: many finished sessions of a game server in, what became of each out. */

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem, type ProblemError, type ProblemException, toProblem } from '@leaderboard/contracts/problem'
import { BulkRequest, BulkResult, SubmitHeaders } from '@leaderboard/contracts/submit-score'
import { sendReady } from '@leaderboard/service-shell/send-ready'
import type { Outcome } from './submission.ts'

const schema = {
  summary: 'Submit up to 1,000 sessions; each is saved or refused by itself',
  headers: SubmitHeaders,
  body: BulkRequest,
  response: { 200: BulkResult, 400: Problem, 422: Problem, 503: Problem },
}

export const submitBatchRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/api/leaderboard/submit/batch', { schema, config: { access: 'submit-own' } }, (request, reply) => {
    const { body, headers, caller } = request
    app.submissions.submitAll(body.items, headers, caller, (outcomes) =>
      sendReady(reply, 200, `{"results":[${outcomes.map(textOf).join(',')}]}`),
    )
  })
}

function textOf(outcome: Outcome, index: number): string {
  if (outcome instanceof Error) {
    const problem = problemOfItem(outcome, index)
    return `{"status":${problem.status},"problem":${JSON.stringify(problem)}}`
  }
  return `{"status":201,"result":${outcome.text}${outcome.isReplayed ? ',"replayed":true' : ''}}`
}

/** With pointers into the body of the request, where the item is one of many. */
function problemOfItem({ code, details }: ProblemException, index: number): Problem {
  const errors = (details.errors ?? []).map((error): ProblemError => {
    const pointer = error.in === 'header' ? '/idempotency_key' : error.pointer
    return { ...error, in: 'body', pointer: `/items/${index}${pointer}` }
  })
  return toProblem(code, { ...details, errors })
}
