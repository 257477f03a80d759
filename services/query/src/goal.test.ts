/** Goals and simulations against doing it: the score is applied to a copy of the board, and the place read off. */
import {
  type Aggregate,
  addScore,
  type Direction,
  type PlayerAggregate,
  totalOf,
} from '@leaderboard/ranking/board-total'
import { type RankKind, rankOf } from '@leaderboard/ranking/rank-kinds'
import { Standings } from '@leaderboard/ranking/standings'
import { SimpleStandings } from '@leaderboard/ranking/standings-model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Goal, workOutGoal } from './goal.ts'
import { placeOf } from './place-of-total.ts'

interface Case {
  aggregate: Aggregate
  direction: Direction
  rankKind: RankKind
  scores: number[][] // sessions of player 1, 2, 3 ...
  self: number
}

const bounds = { minimumScore: -6, maximumScore: 9 }

const cases: fc.Arbitrary<Case> = fc.record({
  aggregate: fc.constantFrom<Aggregate>('average', 'best', 'total', 'latest'),
  direction: fc.constantFrom<Direction>('desc', 'asc'),
  rankKind: fc.constantFrom<RankKind>('dense', 'standard', 'ordinal'),
  scores: fc.array(fc.array(fc.integer({ min: -6, max: 9 }), { minLength: 1, maxLength: 4 }), { maxLength: 9 }),
  self: fc.integer({ min: 1, max: 10 }),
})

function aggregateOf(scores: readonly number[] | undefined, direction: Direction): PlayerAggregate | null {
  return (scores ?? []).reduce<PlayerAggregate | null>((held, score) => addScore(held, score, direction), null)
}

function boardOf({ scores, direction, aggregate }: Case, moved?: { userId: number; total: number }): SimpleStandings {
  const board = new SimpleStandings({ direction })
  for (const [index, sessions] of scores.entries()) {
    const held = aggregateOf(sessions, direction)
    if (held !== null) board.upsert(index + 1, totalOf(aggregate, held), index, 1, held.sessionCount)
  }
  // An unchanged total does not move the time it was reached.
  if (moved !== undefined && board.find(moved.userId)?.totalScore !== moved.total) {
    board.upsert(moved.userId, moved.total, 1_000, 2, 1)
  }
  return board
}

function treeOf(one: Case): Standings {
  const tree = new Standings({ direction: one.direction })
  const model = boardOf(one)
  for (const row of model.range(1, model.size)) {
    tree.upsert(row.userId, row.totalScore, row.reachedAt, row.version, row.sessions)
  }
  return tree
}

describe('the place of a total', () => {
  test('is where the player stands after moving to it', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -20, max: 30 }), (one, total) => {
        const tree = treeOf(one)
        const after = boardOf(one, { userId: one.self, total }).find(one.self)
        const { ordinal, standard, dense } = placeOf(tree, tree.find(one.self), total)
        expect({ ordinal, standard, dense }).toEqual({
          ordinal: after?.ordinal,
          standard: after?.standard,
          dense: after?.dense,
        })
      }),
      { numRuns: 500 },
    )
  })
})

describe('a goal', () => {
  const wanted = fc.record({ kind: fc.constantFrom('up', 'top', 'past'), value: fc.integer({ min: 1, max: 10 }) })

  test('asks for the least score that does it, found by trying all', () => {
    fc.assert(
      fc.property(cases, wanted, (one, { kind, value }) => {
        const tree = treeOf(one)
        const self = tree.find(one.self)
        const other = tree.find(value)
        if (kind === 'past' && (other === null || value === one.self)) return
        const goal = (kind === 'past' ? { kind, value, other } : { kind, value }) as Goal
        const held = aggregateOf(self === null ? undefined : one.scores[one.self - 1], one.direction)
        const outcome = workOutGoal(tree, { ...one, ...bounds }, { self, aggregate: held }, goal)

        const reaches = (total: number) => isReached(one, goal, total)
        if (self !== null && reaches(self.totalScore)) {
          expect(outcome.state).toBe('reached')
          return
        }
        const byEffort = Array.from({ length: 16 }, (_, index) => (one.direction === 'desc' ? index - 6 : 9 - index))
        const least = byEffort.find((score) => reaches(totalOf(one.aggregate, addScore(held, score, one.direction))))
        expect(outcome.nextScore).toBe(least ?? null)
        expect(outcome.state).toBe(least === undefined ? 'not_in_one_session' : 'reachable')
        if (outcome.neededTotal === null || self === null) return
        const worse = outcome.neededTotal + (one.direction === 'desc' ? -1 : 1)
        expect(reaches(outcome.neededTotal)).toBe(true)
        expect(reaches(worse)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

function isReached(one: Case, goal: Goal, total: number): boolean {
  const before = boardOf(one)
  const after = boardOf(one, { userId: one.self, total })
  const self = after.find(one.self)
  if (self === null) throw new Error('The player has moved onto the board')
  if (goal.kind === 'past') return self.ordinal < (after.find(goal.value)?.ordinal ?? 0)
  const rank = rankOf(self, one.rankKind)
  if (goal.kind === 'top') return rank <= goal.value
  const today = before.find(one.self)
  const last = one.rankKind === 'dense' ? before.distinctTotals : before.size
  return rank <= Math.max(1, (today === null ? last + 1 : rankOf(today, one.rankKind)) - goal.value)
}
