/** POST /api/leaderboard/recalculate: asks for the recalculation of the durable ranks; the ranker does it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { RecalculateResult } from '@leaderboard/contracts/status'
import { requestJob } from '@leaderboard/database/queries/request-job'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { ANSWER_WITHIN_MS } from './answer-within.ts'

const schema = {
  summary: 'Ask for the durable ranks to be worked out anew',
  response: { 202: RecalculateResult, 503: Problem },
}

export const recalculateRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/api/leaderboard/recalculate', { schema, config: { access: 'operate' } }, async (_request, reply) => {
    const jobId = await withDeadline(requestJob(app.sql, 'recalculate'), ANSWER_WITHIN_MS, 'requesting a job')
    return reply.code(202).send({ jobId, status: 'requested' })
  })
}
