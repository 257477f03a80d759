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
import { answerUnsure } from './answer-read.ts'
import { type Freshness, freshnessOf } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { distributionOf, type Partition } from './distribution.ts'
import { settleView } from './read-consistency.ts'
import { BRIEFLY_SHARED, NOT_STORED, sendPage, sendTagged } from './send-json.ts'
import { boardFromDatabase } from './settled-board.ts'
import type { BoardTree } from './totals-tree.ts'
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
    const rankState = await settleView(board.view, request.query)
    if (rankState === 'exact') {
      const text = () => distributionText(board, partition, board.view.standings, board.freshness('exact'))
      const render = async () => ({ body: text(), isComplete: true })
      const page = await board.pages.read(`distribution ${partition.scale} ${count}`, render)
      sendPage(request, reply, page, BRIEFLY_SHARED)
      return reply
    }
    const sources = {
      fromView: (state: RankState) => distributionText(board, partition, board.view.standings, board.freshness(state)),
      fromDatabase: async (mustBeFresh: boolean) => {
        const { tree, freshness } = await boardFromDatabase(app.reads, board, [], mustBeFresh)
        return distributionText(board, partition, tree, freshness)
      },
    }
    const isUnsure = rankState === 'unsure'
    const text = isUnsure ? await answerUnsure(board, request.query, sources) : sources.fromView(rankState)
    sendTagged(request, reply, text, NOT_STORED)
    return reply
  })
}

function distributionText({ season }: OpenBoard, partition: Partition, tree: BoardTree, freshness: Freshness): string {
  const result: DistributionResult = {
    board: season.board,
    ...distributionOf(tree, season.direction, partition),
    ...freshnessOf(freshness),
  }
  return JSON.stringify(result)
}
