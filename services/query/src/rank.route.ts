/** GET /api/leaderboard/rank/:id: one player's place. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { RankParams, RankQuery, RankResult } from '@leaderboard/contracts/read-leaderboard'
import type { RankState } from '@leaderboard/contracts/submit-score'
import { answerHot } from './answer-hot.ts'
import { freshnessText, noRankText, rankText } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { demandPlayer } from './known-players.ts'
import type { Reads } from './reads.ts'
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
    answerHot(reply, board, {
      query: request.query,
      atOnce: () => rankAtOnce(reads, board, id),
      sources: () => ({
        fromView: (rankState) => rankFromView(reads, board, id, rankState),
        fromDatabase: (mustBeFresh) => rankFromDatabase(reads, board, id, mustBeFresh),
      }),
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
