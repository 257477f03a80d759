/** POST /api/leaderboard/submit: one finished session in, the player's new rank out. Hot: callbacks and ready text. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { SubmitHeaders, SubmitRequest, SubmitResult } from '@leaderboard/contracts/submit-score'
import { sendOutcome } from './send-outcome.ts'

const schema = {
  summary: 'Submit the score of one finished session',
  headers: SubmitHeaders,
  body: SubmitRequest,
  response: { 201: SubmitResult, 400: Problem, 404: Problem, 422: Problem, 503: Problem },
}

export const submitScoreRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/api/leaderboard/submit', { schema, config: { access: 'submit-own' } }, (request, reply) => {
    // Settled after the commit, never before (I1).
    const { body, headers, caller } = request
    app.submissions.submit(body, headers, caller, (outcome) => sendOutcome(reply, outcome))
  })
}
