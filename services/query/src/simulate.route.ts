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
import { demandView } from './read-consistency.ts'
import type { Reads } from './reads.ts'
import { NOT_STORED, sendTagged } from './send-json.ts'
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
    const held = userId === null ? null : await readAggregate(reads, season, userId)
    const totalScore = demandTotal(season, held, score)
    const rankState = await demandView(board.view, query)
    const { standings } = board.view // from here to the end without an await: one revision
    const self = userId === null ? null : standings.find(userId)
    const ranks = placeOf(standings, self, totalScore)
    const players = standings.size + (self === null ? 1 : 0)
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
      ...freshnessOf(board.freshness(rankState)),
    }
    sendTagged(request, reply, JSON.stringify(result), NOT_STORED)
    return reply
  })
}

async function readAggregate(reads: Reads, season: Season, userId: number): Promise<PlayerAggregate | null> {
  await demandPlayer(reads.names, userId)
  return (await reads.aggregates(season.id, [userId])).get(userId) ?? null
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
