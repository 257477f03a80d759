/** GET /api/boards: which boards there are, and how each of them ranks. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { type Board, BoardList } from '@leaderboard/contracts/status'
import type { Season } from '@leaderboard/database/season'

const schema = { summary: 'The boards', response: { 200: BoardList, 503: Problem } }

export const boardsRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/api/boards', { schema, config: { access: 'read' } }, async (_request, reply) => {
    const items = app.reads.boards.list().map((board) => toBoard(board.season))
    return reply.header('cache-control', 'public, max-age=10').send({ items: items.toSorted(bySlug) })
  })
}

function toBoard(season: Season): Board {
  const { board, title, gameMode, aggregate, direction, rankKind, minimumScore, maximumScore, number } = season
  return {
    slug: board,
    title,
    gameMode,
    aggregate,
    direction,
    rankKind,
    minimumScore,
    maximumScore,
    season: number,
  }
}

function bySlug(a: Board, b: Board): number {
  return a.slug < b.slug ? -1 : 1
}
