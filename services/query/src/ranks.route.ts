/** GET /api/leaderboard/ranks?ids=: some players, friends say, ranked among all and among themselves. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { RanksQuery, RanksResult } from '@leaderboard/contracts/read-leaderboard'
import type { RankKind } from '@leaderboard/ranking/rank-kinds'
import { rankOf } from '@leaderboard/ranking/rank-kinds'
import { answerRead } from './answer-read.ts'
import { type Freshness, freshnessOf, type RankedRow } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { placesAmong } from './places-among.ts'
import type { Reads } from './reads.ts'
import { NOT_STORED, sendTagged } from './send-json.ts'
import { decodePlayerIds } from './url-numbers.ts'
import type { WhyNoPlace } from './why-no-place.ts'

const schema = {
  summary: 'Some players, ranked among all and among themselves',
  querystring: RanksQuery,
  response: { 200: RanksResult, 400: Problem, 404: Problem, 503: Problem },
}

export const ranksRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/leaderboard/ranks', { schema, config: { access: 'read' } }, async (request, reply) => {
    const ids = decodePlayerIds(request.query.ids, { in: 'query', name: 'ids' })
    const board = reads.boards.read(request.query)
    const { view, season } = board
    const result = await answerRead(board, request.query, {
      fromView: (rankState) => {
        const rows = ids.map((id) => view.standings.find(id))
        return ranksResult(reads, board, {
          ids,
          rows,
          isHidden: (id) => view.withdrawn.isHidden(id),
          total: view.standings.size,
          freshness: board.freshness(rankState),
        })
      },
      fromDatabase: async (mustBeFresh) => {
        const { found, hidden, total, freshness } = await reads.database.readRanks(season, ids, mustBeFresh)
        const rows = ids.map((id) => found.get(id) ?? null)
        return ranksResult(reads, board, { ids, rows, isHidden: (id) => hidden.has(id), total, freshness })
      },
    })
    sendTagged(request, reply, JSON.stringify(result), NOT_STORED)
    return reply
  })
}

interface Found {
  ids: readonly number[]
  rows: readonly (RankedRow | null)[]
  isHidden: (id: number) => boolean
  total: number
  freshness: Freshness
}

async function ranksResult(
  { names }: Reads,
  { season }: OpenBoard,
  { ids, rows, isHidden, total, freshness }: Found,
): Promise<RanksResult> {
  const areNamesRead = await names.lookUp(ids)
  const places = placesAmong(rows, season.rankKind)
  const items = ids.map((userId, index) => {
    const username = names.nameOf(userId)
    const isKnown = username !== null || !areNamesRead // who cannot be looked up is not called unknown
    const reason = isHidden(userId) ? 'hidden' : isKnown ? 'no_session_yet' : 'unknown_player'
    return { userId, username, ...placeIn(rows[index] ?? null, places.get(userId), season.rankKind, reason) }
  })
  return { board: season.board, items, total, ...freshnessOf(freshness) }
}

function placeIn(
  row: RankedRow | null,
  place: number | undefined,
  kind: RankKind,
  reason: WhyNoPlace | 'unknown_player',
) {
  if (row === null || place === undefined) {
    return { rank: null, place: null, totalScore: null, sessions: 0, reason }
  }
  return { rank: rankOf(row, kind), place, totalScore: row.totalScore, sessions: row.sessions, reason: null }
}
