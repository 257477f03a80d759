/** GET /api/leaderboard/rank/:id: one player's place. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '@leaderboard/contracts/problem'
import { RankParams, RankQuery, RankResult } from '@leaderboard/contracts/read-leaderboard'
import type { RankState } from '@leaderboard/contracts/submit-score'
import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import { freshnessText, noRankText, rankText } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { HotAnswers, type HotRead } from './hot-answers.ts'
import { demandPlayer } from './known-players.ts'
import type { ConsistencyQuery } from './read-consistency.ts'
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
  const answers = new HotAnswers()

  app.get('/api/leaderboard/rank/:id', { schema, config: { access: 'read' } }, (request, reply) => {
    const id = decodePlayerId(request.params.id)
    answers.answer(reply, new RankRead(reads, reads.boards.read(request.query), id, request.query))
  })
}

/** What the standings and the names say of a player. */
interface PlaceOfPlayer extends Ranks {
  readonly id: number
  /** As JSON text. */
  readonly name: string
  readonly totalScore: number
  readonly sessions: number
}

class RankRead implements HotRead {
  readonly #reads: Reads
  readonly board: OpenBoard
  readonly id: number
  readonly query: ConsistencyQuery
  #place: PlaceOfPlayer | null = null

  constructor(reads: Reads, board: OpenBoard, id: number, query: ConsistencyQuery) {
    this.#reads = reads
    this.board = board
    this.id = id
    this.query = query
  }

  take(): void {
    const { standings } = this.board.view
    const name = this.#reads.names.get(this.id)
    if (name === undefined || !standings.locate(this.id)) return
    const { dense, standard, ordinal, totalScore, sessions } = standings
    this.#place = { id: this.id, name, dense, standard, ordinal, totalScore, sessions }
  }

  text(): string | null {
    const place = this.#place
    if (place === null) return null
    const { season, view } = this.board
    return rankText(season.board, place, place, season.rankKind, view.standings.size) + this.board.exactText()
  }

  /** Looks for the name first, and then reads everything else in one go, so that the answer is of one revision. */
  async fromView(rankState: RankState): Promise<string> {
    const { id, board } = this
    const { names } = this.#reads
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

  async fromDatabase(mustBeFresh: boolean): Promise<string> {
    const { id } = this
    const { season } = this.board
    const { names, database } = this.#reads
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
}
