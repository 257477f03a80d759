/** GET /api/leaderboard/goals/:id: what it takes to move up, to get into the top n, to pass somebody. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { GoalsQuery, GoalsResult } from '@leaderboard/contracts/explore-board'
import { Problem, ProblemException } from '@leaderboard/contracts/problem'
import { RankParams } from '@leaderboard/contracts/read-leaderboard'
import { rankOf } from '@leaderboard/ranking/rank-kinds'
import { freshnessOf } from './board-row.ts'
import { type Goal, workOutGoal } from './goal.ts'
import { demandPlayer } from './known-players.ts'
import { NOT_STORED, sendTagged } from './send-json.ts'
import { settleBoard } from './settled-board.ts'
import type { BoardTree } from './totals-tree.ts'
import { decodePlayerId } from './url-numbers.ts'

const schema = {
  summary: 'What it takes to reach a goal',
  params: RankParams,
  querystring: GoalsQuery,
  response: { 200: GoalsResult, 400: Problem, 404: Problem, 503: Problem },
}

export const goalsRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { reads } = app

  app.get('/api/leaderboard/goals/:id', { schema, config: { access: 'read' } }, async (request, reply) => {
    const id = decodePlayerId(request.params.id)
    const board = reads.boards.read(request.query)
    const wanted = wantedGoal(request.query)
    await demandPlayer(reads.names, id)
    const named = wanted.kind === 'past' ? [wanted.value] : []
    const { tree, aggregates, freshness } = await settleBoard(reads, board, request.query, { userIds: [id], named })
    const self = tree.find(id) // from here to the end without an await: one revision
    const aggregate = aggregates.get(id) ?? null
    const outcome = workOutGoal(tree, board.season, { self, aggregate }, goalOf(tree, wanted))
    const result: GoalsResult = {
      board: board.season.board,
      userId: id,
      username: reads.names.nameOf(id),
      rank: self === null ? null : rankOf(self, board.season.rankKind),
      totalScore: self?.totalScore ?? null,
      sessions: self?.sessions ?? 0,
      goal: wanted,
      ...outcome,
      players: tree.size,
      ...freshnessOf(freshness),
    }
    sendTagged(request, reply, JSON.stringify(result), NOT_STORED)
    return reply
  })
}

function wantedGoal(query: GoalsQuery): GoalsResult['goal'] {
  const named = (['up', 'top', 'past'] as const).filter((kind) => query[kind] !== undefined)
  const [kind = 'up', second] = named
  if (second !== undefined) throw invalidGoal(second, `cannot stand beside ${kind}`)
  const text = query[kind] ?? '1'
  const value = kind === 'past' ? decodePlayerId(text, { in: 'query', name: 'past' }) : Number(text)
  return { kind, value }
}

function goalOf(tree: BoardTree, { kind, value }: GoalsResult['goal']): Goal {
  if (kind !== 'past') return { kind, value }
  const other = tree.find(value)
  if (other === null) throw invalidGoal('past', 'names a player who has no place on this board')
  return { kind, value, other }
}

function invalidGoal(name: string, message: string): ProblemException {
  return new ProblemException('invalid_request', {
    detail: `${name} ${message}.`,
    errors: [{ in: 'query', pointer: `/${name}`, code: 'invalid_goal', message }],
  })
}
