/** GET /api/leaderboard/around/:id: a player among the neighbours. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { decimalText } from '@leaderboard/contracts/decimal-text'
import { Problem } from '@leaderboard/contracts/problem'
import { AroundQuery, AroundResult, DEFAULT_RADIUS, RankParams } from '@leaderboard/contracts/read-leaderboard'
import type { RankState } from '@leaderboard/contracts/submit-score'
import { firstAround } from '@leaderboard/ranking/first-around'
import { type Freshness, freshnessText, type RankedRow, rowText } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import { HotAnswers, type HotRead } from './hot-answers.ts'
import { demandPlayer } from './known-players.ts'
import type { ConsistencyQuery } from './read-consistency.ts'
import type { Reads } from './reads.ts'
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
  const answers = new HotAnswers()

  app.get('/api/leaderboard/around/:id', { schema, config: { access: 'read' } }, (request, reply) => {
    const { query } = request
    const wanted = { id: decodePlayerId(request.params.id), radius: decodeCount(query.radius, DEFAULT_RADIUS) }
    answers.answer(reply, new AroundRead(reads, reads.boards.read(query), wanted, query))
  })
}

interface Wanted {
  id: number
  radius: number
}

class AroundRead implements HotRead {
  readonly #reads: Reads
  readonly board: OpenBoard
  readonly #wanted: Wanted
  readonly query: ConsistencyQuery
  #text: string | null = null

  constructor(reads: Reads, board: OpenBoard, wanted: Wanted, query: ConsistencyQuery) {
    this.#reads = reads
    this.board = board
    this.#wanted = wanted
    this.query = query
  }

  /** Walks over the places once, writing each row as it goes. */
  take(): void {
    const { season, view } = this.board
    const { id, radius } = this.#wanted
    const { standings } = view
    if (!standings.locate(id)) return
    const place = standings.ordinal
    const first = firstAround(place, radius, standings.size)
    const last = first + 2 * radius
    let [before, self, after] = ['', '', '']
    for (let isThere = standings.goTo(first); isThere && standings.ordinal <= last; isThere = standings.goOn()) {
      const name = this.#reads.names.get(standings.userId)
      if (name === undefined) return
      const row = rowText(standings, season.rankKind, name)
      if (standings.ordinal < place) before += before === '' ? row : `,${row}`
      else if (standings.ordinal === place) self = row
      else after += after === '' ? row : `,${row}`
    }
    const members = { self, before, after, reason: 'null', total: standings.size }
    this.#text = membersText(season.board, members) + this.board.exactText()
  }

  text(): string | null {
    return this.#text
  }

  fromView(rankState: RankState): Promise<string> {
    return aroundFromView(this.#reads, this.board, this.#wanted, rankState)
  }

  fromDatabase(mustBeFresh: boolean): Promise<string> {
    return aroundFromDatabase(this.#reads, this.board, this.#wanted, mustBeFresh)
  }
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
  const textOf = (some: readonly RankedRow[]) =>
    some.map((row) => rowText(row, season.rankKind, names.textOf(row.userId))).join(',')
  const texts = { self: self === null ? 'null' : textOf([self]), before: textOf(before), after: textOf(after) }
  return (
    membersText(season.board, { ...texts, reason: self === null ? `"${reason}"` : 'null', total }) +
    freshnessText(freshness)
  )
}

interface Members {
  self: string
  before: string
  after: string
  reason: string
  total: number
}

/** The members of an AroundResult before its freshness, out of rows that are text. */
function membersText(board: string, { self, before, after, reason, total }: Members): string {
  return `{"board":"${board}","self":${self},"before":[${before}],"after":[${after}],"reason":${reason},"total":${decimalText(total)},`
}
