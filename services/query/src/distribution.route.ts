/** GET /api/leaderboard/distribution: how the totals are spread. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  DEFAULT_BUCKETS,
  DEFAULT_SCALE,
  DistributionQuery,
  DistributionResult,
} from '@leaderboard/contracts/explore-board'
import { Problem } from '@leaderboard/contracts/problem'
import type { RankState } from '@leaderboard/contracts/submit-score'
import { freshnessOf } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { distributionOf, type Partition } from './distribution.ts'
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
    const count = decodeCount(request.query.buckets, DEFAULT_BUCKETS)
    const partition = { count, scale: request.query.scale ?? DEFAULT_SCALE }
    const rankState = await demandView(board.view, request.query)
    if (rankState === 'exact') {
      const render = async () => ({ body: distributionText(board, partition, rankState), isComplete: true })
      sendPage(
        request,
        reply,
        await board.pages.read(`distribution ${partition.scale} ${count}`, render),
        BRIEFLY_SHARED,
      )
    } else {
      sendTagged(request, reply, distributionText(board, partition, rankState), NOT_STORED)
    }
    return reply
  })
}

function distributionText(board: OpenBoard, partition: Partition, rankState: RankState): string {
  const { season, view } = board
  const result: DistributionResult = {
    board: season.board,
    ...distributionOf(view.standings, season.direction, partition),
    ...freshnessOf(board.freshness(rankState)),
  }
  return JSON.stringify(result)
}
