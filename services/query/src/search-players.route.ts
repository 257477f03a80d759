/** GET /api/players?q=: players by the beginning of their name, with their ranks. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { DEFAULT_SEARCH_LIMIT, SearchPlayersQuery, SearchPlayersResult } from '@leaderboard/contracts/search-players'
import { rankOf } from '@leaderboard/ranking/rank-kinds'
import { answerRead } from './answer-read.ts'
import { type Freshness, freshnessOf, type RankedRow } from './board-row.ts'
import { NOT_STORED, sendTagged } from './send-json.ts'
import { decodeCount } from './url-numbers.ts'
import type { WhyNoPlace } from './why-no-place.ts'

const schema = {
  summary: 'Players whose name begins so',
  querystring: SearchPlayersQuery,
  response: { 200: SearchPlayersResult, 400: Problem, 404: Problem, 503: Problem },
}

export const searchPlayersRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/players', { schema, config: { access: 'read' } }, async (request, reply) => {
    const { query } = request
    const board = reads.boards.read(query)
    const { season, view } = board
    const limit = decodeCount(query.limit, DEFAULT_SEARCH_LIMIT)
    const found = await reads.findByName(query.q.normalize('NFC'), limit + 1)
    const players = found.slice(0, limit)
    const ids = players.map((player) => player.id)
    const { rowOf, isHidden, freshness } = await answerRead<Ranked>(board, query, {
      fromView: (rankState) => ({
        rowOf: (id) => view.standings.find(id),
        isHidden: (id) => view.withdrawn.isHidden(id),
        freshness: board.freshness(rankState),
      }),
      fromDatabase: async (mustBeFresh) => {
        const ranks = await reads.database.readRanks(season, ids, mustBeFresh)
        const { found, hidden } = ranks
        return { rowOf: (id) => found.get(id) ?? null, isHidden: (id) => hidden.has(id), freshness: ranks.freshness }
      },
    })
    const result: SearchPlayersResult = {
      board: season.board,
      items: players.map(({ id, username }) => {
        const place = placeOfRow(rowOf(id), season.rankKind, isHidden(id) ? 'hidden' : 'no_session_yet')
        return { userId: id, username, ...place }
      }),
      hasMore: found.length > limit,
      ...freshnessOf(freshness),
    }
    sendTagged(request, reply, JSON.stringify(result), NOT_STORED)
    return reply
  })
}

interface Ranked {
  rowOf: (id: number) => RankedRow | null
  isHidden: (id: number) => boolean
  freshness: Freshness
}

function placeOfRow(row: RankedRow | null, kind: Parameters<typeof rankOf>[1], reason: WhyNoPlace) {
  if (row === null) return { rank: null, totalScore: null, sessions: 0, reason }
  return { rank: rankOf(row, kind), totalScore: row.totalScore, sessions: row.sessions, reason: null }
}
