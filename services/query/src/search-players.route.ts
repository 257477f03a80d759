/** GET /api/players?q=: players by the beginning of their name, with their ranks. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { DEFAULT_SEARCH_LIMIT, SearchPlayersQuery, SearchPlayersResult } from '@leaderboard/contracts/search-players'
import { rankOf } from '@leaderboard/ranking/rank-kinds'
import { answerRead } from './answer-read.ts'
import { type Freshness, freshnessOf, type RankedRow } from './board-row.ts'
import { NOT_STORED, sendTagged } from './send-json.ts'
import { decodeCount } from './url-numbers.ts'

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
    const { rowOf, freshness } = await answerRead<Ranked>(board, query, {
      fromView: (rankState) => ({ rowOf: (id) => view.standings.find(id), freshness: board.freshness(rankState) }),
      fromDatabase: async (mustBeFresh) => {
        const ranks = await reads.database.readRanks(season, ids, mustBeFresh)
        return { rowOf: (id) => ranks.found.get(id) ?? null, freshness: ranks.freshness }
      },
    })
    const result: SearchPlayersResult = {
      board: season.board,
      items: players.map(({ id, username }) => ({ userId: id, username, ...placeOfRow(rowOf(id), season.rankKind) })),
      hasMore: found.length > limit,
      ...freshnessOf(freshness),
    }
    sendTagged(request, reply, JSON.stringify(result), NOT_STORED)
    return reply
  })
}

interface Ranked {
  rowOf: (id: number) => RankedRow | null
  freshness: Freshness
}

function placeOfRow(row: RankedRow | null, kind: Parameters<typeof rankOf>[1]) {
  if (row === null) return { rank: null, totalScore: null, sessions: 0, reason: 'no_session_yet' as const }
  return { rank: rankOf(row, kind), totalScore: row.totalScore, sessions: row.sessions, reason: null }
}
