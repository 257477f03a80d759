import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LiveStatus } from '@leaderboard/contracts/status'

const schema = { summary: 'Sockets, slow readers and rates of this replica', response: { 200: LiveStatus } }

/** GET /api/status/live: how the live views of this replica are doing. */
export const liveStatusRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/api/status/live', { schema, config: { access: 'read' } }, async (_request, reply) => {
    return reply.header('cache-control', 'no-store').send(app.realtime.status())
  })
}
