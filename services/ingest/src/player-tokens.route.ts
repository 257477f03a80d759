/** POST /api/tokens: a game server exchanges its key for a short-lived token that speaks for one player. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { TokenRequest, TokenResult } from '@leaderboard/contracts/player-token'
import { Problem, ProblemException } from '@leaderboard/contracts/problem'
import { findPlayers } from '@leaderboard/database/queries/find-players'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { ANSWER_WITHIN_MS } from './answer-within.ts'

const schema = {
  summary: 'A token for the game client of one player',
  description: 'It may submit for that player alone, read, and watch; it ends by itself, or with the key that asked.',
  body: TokenRequest,
  response: { 201: TokenResult, 400: Problem, 401: Problem, 403: Problem, 404: Problem, 503: Problem },
}

export const playerTokensRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { tokens } = app.access

  app.post('/api/tokens', { schema, config: { access: 'tokens' } }, async (request, reply) => {
    if (!tokens.areOn) throw new ProblemException('tokens_off', { detail: 'TOKEN_SECRETS is not set on this server.' })
    const { caller } = request
    if (caller === null) throw new Error('The rule of this route let nobody through without a key')
    const { user_id: playerId } = request.body
    const [player] = await withDeadline(findPlayers(app.sql, [playerId]), ANSWER_WITHIN_MS, 'finding a player')
    if (player === undefined) throw new ProblemException('unknown_player')
    const { token, expiresAt } = await tokens.sign({ playerId, owner: caller.owner, keyId: caller.keyId })
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send({ token, userId: playerId, expiresAt: new Date(expiresAt).toISOString() })
  })
}
