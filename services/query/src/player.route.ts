/** GET /api/players/:id: who a player is. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Player, PlayerParams } from '@leaderboard/contracts/player'
import { Problem, ProblemException } from '@leaderboard/contracts/problem'
import { NOT_STORED } from './send-json.ts'
import { decodePlayerId } from './url-numbers.ts'

const schema = {
  summary: 'Who a player is',
  params: PlayerParams,
  response: { 200: Player, 400: Problem, 404: Problem, 503: Problem },
}

export const playerRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/api/players/:id', { schema, config: { access: 'read' } }, async (request, reply) => {
    const id = decodePlayerId(request.params.id)
    const player = (await app.reads.players.read([id])).get(id)
    if (player === undefined) throw new ProblemException('unknown_player', { detail: `There is no player ${id}.` })
    return reply.header('cache-control', NOT_STORED).send({ ...player, joinDate: player.joinDate.toISOString() })
  })
}
