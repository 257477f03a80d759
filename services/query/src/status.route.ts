/** GET /api/status: the views of this replica, the background jobs, the outbox. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ViewStatus as HeldView } from '@leaderboard/board-view/board-view'
import { Problem } from '@leaderboard/contracts/problem'
import { SystemStatus, type ViewStatus } from '@leaderboard/contracts/status'
import { NOT_STORED } from './send-json.ts'

const schema = { summary: 'How the system is doing', response: { 200: SystemStatus, 503: Problem } }

export const statusRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/status', { schema, config: { access: 'read' } }, async (_request, reply) => {
    const views = app.boardViews.list().map((view) => toViewStatus(view.status()))
    const { jobs, outbox } = await reads.background.read()
    return reply.header('cache-control', NOT_STORED).send({ views, jobs, outbox })
  })
}

function toViewStatus({ board, seasonId, state, revision, players, bytes, digest }: HeldView): ViewStatus {
  return { board, season: seasonId, state, revision, players, bytes, digest: state === 'loading' ? null : digest }
}
