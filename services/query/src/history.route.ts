/** GET /api/leaderboard/history/:id: a player's sessions, latest first, and ranks over time where they are kept. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DEFAULT_HISTORY_LIMIT, HistoryQuery, HistoryResult } from '@leaderboard/contracts/player-history'
import { Problem } from '@leaderboard/contracts/problem'
import { RankParams } from '@leaderboard/contracts/read-leaderboard'
import { decodeHistoryCursor, encodeHistoryCursor } from './history-cursor.ts'
import { demandPlayer } from './known-players.ts'
import { sendText } from './send-json.ts'
import { decodeCount, decodePlayerId } from './url-numbers.ts'

const schema = {
  summary: "A player's sessions, latest first, and ranks over time",
  params: RankParams,
  querystring: HistoryQuery,
  response: { 200: HistoryResult, 400: Problem, 404: Problem, 503: Problem },
}

export const historyRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/leaderboard/history/:id', { schema, config: { access: 'read' } }, async (request, reply) => {
    const id = decodePlayerId(request.params.id)
    const { season } = reads.boards.read(request.query)
    const limit = decodeCount(request.query.limit, DEFAULT_HISTORY_LIMIT)
    const { cursor } = request.query
    const before = cursor === undefined ? null : decodeHistoryCursor(id, cursor)
    const asOf = new Date().toISOString()
    await demandPlayer(reads.names, id)
    const found = await reads.sessions(season, id, { limit: limit + 1, before })
    const sessions = found.slice(0, limit)
    const last = sessions.at(-1)
    const result: HistoryResult = {
      board: season.board,
      userId: id,
      username: reads.names.nameOf(id),
      sessions: sessions.map(({ atMicros, ...session }) => ({
        ...session,
        at: new Date(atMicros / 1000).toISOString(),
      })),
      next: found.length > limit && last !== undefined ? encodeHistoryCursor(id, last) : null,
      ranks: await reads.rankHistory(season, id),
      asOf,
    }
    sendText(reply, JSON.stringify(result))
    return reply
  })
}
