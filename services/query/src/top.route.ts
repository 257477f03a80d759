/** GET /api/leaderboard/top: the board page by page; the page most asked for is kept as text until the next change. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { TopPage, TopQuery } from '@leaderboard/contracts/read-leaderboard'
import type { RankState } from '@leaderboard/contracts/submit-score'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerRead, answerUnsure } from './answer-read.ts'
import type { OpenBoard } from './boards.ts'
import { isPlainRead, isUsable } from './read-consistency.ts'
import type { Reads } from './reads.ts'
import type { Rendering } from './rendered-pages.ts'
import { BRIEFLY_SHARED, NOT_STORED, sendPage, sendTagged } from './send-json.ts'
import { pageKeyOf, pageRequestOf, topPageText } from './top-page.ts'
import { type PageRequest, pageOf } from './view-page.ts'

const schema = {
  summary: 'The board, best first, page by page',
  querystring: TopQuery,
  response: { 200: TopPage, 400: Problem, 404: Problem, 410: Problem, 503: Problem },
}

export const topRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/leaderboard/top', { schema, config: { access: 'read' } }, (request, reply) => {
    const board = reads.boards.read(request.query)
    const page = pageRequestOf(board.season, request.query)
    if (!isPlainRead(request.query) || !isUsable(board.view)) {
      settle(request, reply, answerRead(board, request.query, sourcesOf(reads, board, page)))
      return
    }
    const key = pageKeyOf(request.query)
    board.view.readIndex((isExact) => {
      if (isExact) sendFromView(reads, board, { key, page }, request, reply)
      else settle(request, reply, answerUnsure(board, request.query, sourcesOf(reads, board, page)))
    })
  })
}

/** Sends the page as it is kept, or renders it, once for everybody who asks meanwhile. */
function sendFromView(
  reads: Reads,
  board: OpenBoard,
  wanted: { key: string | number; page: PageRequest },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const page = board.pages.read(wanted.key, () => renderFromView(reads, board, wanted.page, 'exact'))
  if (!(page instanceof Promise)) {
    sendPage(request, reply, page, BRIEFLY_SHARED)
    return
  }
  page.then(
    (rendered) => sendPage(request, reply, rendered, BRIEFLY_SHARED),
    (error: unknown) => void reply.send(error),
  )
}

function sourcesOf(reads: Reads, board: OpenBoard, page: PageRequest) {
  return {
    fromView: async (rankState: RankState) => (await renderFromView(reads, board, page, rankState)).body,
    fromDatabase: (mustBeFresh: boolean) => renderFromDatabase(reads, board, page, mustBeFresh),
  }
}

/** Takes rows and revision in one go; only the names may come later. */
async function renderFromView(
  { names }: Reads,
  board: OpenBoard,
  request: PageRequest,
  rankState: RankState,
): Promise<Rendering> {
  const { season, view } = board
  const page = pageOf(view.standings, season.direction, request)
  const freshness = board.freshness(rankState)
  const isComplete = await names.lookUp(page.rows.map((row) => row.userId))
  return { body: topPageText(season, page, names, freshness), isComplete }
}

async function renderFromDatabase(
  { names, database }: Reads,
  { season }: OpenBoard,
  request: PageRequest,
  mustBeFresh: boolean,
): Promise<string> {
  const { page, freshness } = await database.readPage(season, request, mustBeFresh)
  await names.lookUp(page.rows.map((row) => row.userId))
  return topPageText(season, page, names, freshness)
}

function settle(request: FastifyRequest, reply: FastifyReply, answer: Promise<string>): void {
  answer.then(
    (body) => sendTagged(request, reply, body, NOT_STORED),
    (error: unknown) => void reply.send(error),
  )
}
