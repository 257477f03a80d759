/** GET /api/leaderboard/simulate: where a score would place a newcomer, or a player as the next session. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SimulateQuery, SimulateResult } from '@leaderboard/contracts/explore-board'
import { Problem, ProblemException } from '@leaderboard/contracts/problem'
import type { Season } from '@leaderboard/database/season'
import type { PlayerAggregate } from '@leaderboard/ranking/board-total'
import { percentile, rankOf } from '@leaderboard/ranking/rank-kinds'
import { freshnessOf } from './board-row.ts'
import { totalAfter } from './goal.ts'
import { demandPlayer } from './known-players.ts'
import { placeOf } from './place-of-total.ts'
import { NOT_STORED, sendTagged } from './send-json.ts'
import { settleBoard } from './settled-board.ts'
import { decodePlayerId, decodeScore } from './url-numbers.ts'

const schema = {
  summary: 'Where a score would place a player; nothing is written',
  querystring: SimulateQuery,
  response: { 200: SimulateResult, 400: Problem, 404: Problem, 422: Problem, 503: Problem },
}

export const simulateRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/leaderboard/simulate', { schema, config: { access: 'read' } }, async (request, reply) => {
    const { query } = request
    const score = decodeScore(query.score, { in: 'query', name: 'score' })
    const userId = query.userId === undefined ? null : decodePlayerId(query.userId, { in: 'query', name: 'userId' })
    const board = reads.boards.read(query)
    const { season } = board
    demandScore(season, score)
    if (userId !== null) await demandPlayer(reads.names, userId)
    const userIds = userId === null ? [] : [userId]
    const { tree, aggregates, freshness } = await settleBoard(reads, board, query, { userIds })
    const held = userId === null ? null : (aggregates.get(userId) ?? null)
    const totalScore = demandTotal(season, held, score)
    const self = userId === null ? null : tree.find(userId) // without an await since the board was settled: one revision
    const ranks = placeOf(tree, self, totalScore)
    const players = tree.size + (self === null ? 1 : 0)
    const result: SimulateResult = {
      board: season.board,
      userId,
      score,
      totalScore,
      sessions: (held?.sessionCount ?? 0) + 1,
      rank: rankOf(ranks, season.rankKind),
      dense: ranks.dense,
      standard: ranks.standard,
      ordinal: ranks.ordinal,
      percentile: percentile(ranks.standard, players),
      previousRank: self === null ? null : rankOf(self, season.rankKind),
      players,
      reason: null,
      ...freshnessOf(freshness),
    }
    sendTagged(request, reply, JSON.stringify(result), NOT_STORED)
    return reply
  })
}

function demandScore({ minimumScore, maximumScore }: Season, score: number): void {
  if (score >= minimumScore && score <= maximumScore) return
  throw new ProblemException('score_out_of_bounds', {
    detail: `This board takes scores from ${minimumScore} to ${maximumScore}.`,
    errors: [{ in: 'query', pointer: '/score', code: 'out_of_bounds', message: `${minimumScore} to ${maximumScore}` }],
  })
}

function demandTotal(season: Season, held: PlayerAggregate | null, score: number): number {
  const total = totalAfter(season, held, score)
  if (total !== null) return total
  throw new ProblemException('total_out_of_range', {
    errors: [{ in: 'query', pointer: '/score', code: 'total_out_of_range', message: 'the sum would not be exact' }],
  })
}
