/** GET /api/leaderboard/around/:id: a player among the neighbours. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { AroundQuery, AroundResult, DEFAULT_RADIUS, RankParams } from '@leaderboard/contracts/read-leaderboard'
import type { RankState } from '@leaderboard/contracts/submit-score'
import { answerRead } from './answer-read.ts'
import { type Freshness, freshnessText, rowText } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { demandPlayer } from './known-players.ts'
import type { Reads } from './reads.ts'
import { NOT_STORED, sendTagged } from './send-json.ts'
import { decodeCount, decodePlayerId } from './url-numbers.ts'
import { type Neighbours, neighboursOf } from './view-page.ts'
import { type WhyNoPlace, whyNoPlace } from './why-no-place.ts'

const schema = {
  summary: 'A player among the neighbours',
  params: RankParams,
  querystring: AroundQuery,
  response: { 200: AroundResult, 400: Problem, 404: Problem, 503: Problem },
}

export const aroundRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/leaderboard/around/:id', { schema, config: { access: 'read' } }, async (request, reply) => {
    const id = decodePlayerId(request.params.id)
    const board = reads.boards.read(request.query)
    const radius = decodeCount(request.query.radius, DEFAULT_RADIUS)
    const body = await answerRead(board, request.query, {
      fromView: (rankState) => aroundFromView(reads, board, { id, radius }, rankState),
      fromDatabase: (mustBeFresh) => aroundFromDatabase(reads, board, { id, radius }, mustBeFresh),
    })
    sendTagged(request, reply, body, NOT_STORED)
    return reply
  })
}

interface Wanted {
  id: number
  radius: number
}

async function aroundFromView(
  reads: Reads,
  board: OpenBoard,
  { id, radius }: Wanted,
  rankState: RankState,
): Promise<string> {
  if (!board.view.standings.has(id)) await demandPlayer(reads.names, id)
  const neighbours = neighboursOf(board.view.standings, id, radius)
  const total = board.view.standings.size
  const freshness = board.freshness(rankState)
  return aroundText(reads, board, { neighbours, total, reason: whyNoPlace(board.view, id), freshness })
}

async function aroundFromDatabase(
  reads: Reads,
  board: OpenBoard,
  { id, radius }: Wanted,
  mustBeFresh: boolean,
): Promise<string> {
  const answer = await reads.database.readNeighbours(board.season, id, radius, mustBeFresh)
  if (answer.neighbours === null) await demandPlayer(reads.names, id)
  return aroundText(reads, board, answer)
}

interface Around {
  neighbours: Neighbours | null
  total: number
  /** Why there is no place, where there is none. */
  reason: WhyNoPlace
  freshness: Freshness
}

async function aroundText(
  { names }: Reads,
  { season }: OpenBoard,
  { neighbours, total, reason, freshness }: Around,
): Promise<string> {
  const { self = null, before = [], after = [] } = neighbours ?? {}
  const rows = [...before, ...(self === null ? [] : [self]), ...after]
  await names.lookUp(rows.map((row) => row.userId))
  const [selfText, beforeText, afterText] = [self === null ? [] : [self], before, after].map((some) =>
    some.map((row) => rowText(row, season.rankKind, names.textOf(row.userId))).join(','),
  )
  return `{"board":"${season.board}","self":${selfText || 'null'},"before":[${beforeText}],"after":[${afterText}],"reason":${self === null ? `"${reason}"` : 'null'},"total":${total},${freshnessText(freshness)}`
}
