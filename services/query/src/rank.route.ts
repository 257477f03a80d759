/** GET /api/leaderboard/rank/:id: one player's place. The hottest read: callbacks and ready text, no promise a read. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { RankParams, RankQuery, RankResult } from '@leaderboard/contracts/read-leaderboard'
import type { RankState } from '@leaderboard/contracts/submit-score'
import type { FastifyReply } from 'fastify'
import { answerRead, answerUnsure } from './answer-read.ts'
import { freshnessText, noRankText, rankText } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { demandPlayer } from './known-players.ts'
import { isPlainRead, isUsable } from './read-consistency.ts'
import type { Reads } from './reads.ts'
import { sendText } from './send-json.ts'
import { decodePlayerId } from './url-numbers.ts'
import { whyNoPlace } from './why-no-place.ts'

const schema = {
  summary: "A player's rank, exact at the revision named",
  params: RankParams,
  querystring: RankQuery,
  response: { 200: RankResult, 400: Problem, 404: Problem, 503: Problem },
}

export const rankRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/leaderboard/rank/:id', { schema, config: { access: 'read' } }, (request, reply) => {
    const id = decodePlayerId(request.params.id)
    const board = reads.boards.read(request.query)
    if (!isPlainRead(request.query) || !isUsable(board.view)) {
      settle(reply, answerRead(board, request.query, sourcesOf(reads, board, id)))
      return
    }
    board.view.readIndex((isExact) => {
      const body = isExact ? rankAtOnce(reads, board, id) : null
      if (body !== null) sendText(reply, body)
      else if (isExact) settle(reply, rankFromView(reads, board, id, 'exact'))
      else settle(reply, answerUnsure(board, request.query, sourcesOf(reads, board, id)))
    })
  })
}

/** The exact answer where all it needs is at hand, else null. */
function rankAtOnce({ names }: Reads, board: OpenBoard, id: number): string | null {
  const { standings } = board.view
  const name = names.get(id)
  if (name === undefined || !standings.locate(id)) return null
  const { season } = board
  return rankText(season.board, standings, { id, name }, season.rankKind, standings.size) + board.exactText()
}

function sourcesOf(reads: Reads, board: OpenBoard, id: number) {
  return {
    fromView: (rankState: RankState) => rankFromView(reads, board, id, rankState),
    fromDatabase: (mustBeFresh: boolean) => rankFromDatabase(reads, board, id, mustBeFresh),
  }
}

/** Looks for the name first, and then reads everything else in one go, so that the answer is of one revision. */
async function rankFromView({ names }: Reads, board: OpenBoard, id: number, rankState: RankState): Promise<string> {
  const { season, view } = board
  if (view.standings.has(id)) await names.lookUp([id])
  else await demandPlayer(names, id)
  const { standings } = view
  const user = { id, name: names.textOf(id) }
  const body = standings.locate(id)
    ? rankText(season.board, standings, user, season.rankKind, standings.size)
    : noRankText(season.board, user, standings.size, whyNoPlace(view, id))
  return body + freshnessText(board.freshness(rankState))
}

async function rankFromDatabase(
  { names, database }: Reads,
  { season }: OpenBoard,
  id: number,
  mustBeFresh: boolean,
): Promise<string> {
  const { row, players, reason, freshness } = await database.readRank(season, id, mustBeFresh)
  if (row === null) await demandPlayer(names, id)
  else await names.lookUp([id])
  const user = { id, name: names.textOf(id) }
  const body =
    row === null
      ? noRankText(season.board, user, players, reason)
      : rankText(season.board, row, user, season.rankKind, players)
  return body + freshnessText(freshness)
}

function settle(reply: FastifyReply, answer: Promise<string>): void {
  answer.then(
    (body) => sendText(reply, body),
    (error: unknown) => void reply.send(error),
  )
}
