/** GET /api/leaderboard/distribution: how the totals are spread. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DEFAULT_BUCKETS, DistributionQuery, DistributionResult } from '@leaderboard/contracts/explore-board'
import { Problem } from '@leaderboard/contracts/problem'
import type { RankState } from '@leaderboard/contracts/submit-score'
import { freshnessOf } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { distributionOf } from './distribution.ts'
import { demandView } from './read-consistency.ts'
import { BRIEFLY_SHARED, NOT_STORED, sendPage, sendTagged } from './send-json.ts'
import { decodeCount } from './url-numbers.ts'

const schema = {
  summary: 'How the totals of a board are spread',
  querystring: DistributionQuery,
  response: { 200: DistributionResult, 400: Problem, 404: Problem, 503: Problem },
}

export const distributionRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/api/leaderboard/distribution', { schema, config: { access: 'read' } }, async (request, reply) => {
    const board = app.reads.boards.read(request.query)
    const buckets = decodeCount(request.query.buckets, DEFAULT_BUCKETS)
    const rankState = await demandView(board.view, request.query)
    if (rankState === 'exact') {
      const render = async () => ({ body: distributionText(board, buckets, rankState), isComplete: true })
      sendPage(request, reply, await board.pages.read(`distribution ${buckets}`, render), BRIEFLY_SHARED)
    } else {
      sendTagged(request, reply, distributionText(board, buckets, rankState), NOT_STORED)
    }
    return reply
  })
}

function distributionText(board: OpenBoard, buckets: number, rankState: RankState): string {
  const { season, view } = board
  const result: DistributionResult = {
    board: season.board,
    ...distributionOf(view.standings, season.direction, buckets),
    ...freshnessOf(board.freshness(rankState)),
  }
  return JSON.stringify(result)
}
