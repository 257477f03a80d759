/** Pages against a sorted array, and walks while others move. */
import type { Direction } from '@leaderboard/ranking/board-total'
import { Standings } from '@leaderboard/ranking/standings'
import { compareOrder } from '@leaderboard/ranking/total-order'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from './page-cursor.ts'
import { neighboursOf, type PageRequest, type PageRows, pageOf } from './view-page.ts'

const season = (direction: Direction) => ({ board: 'global', number: 1, direction })

interface Player {
  userId: number
  totalScore: number
  reachedAt: number
}

const players = fc.uniqueArray(
  fc.record({
    userId: fc.integer({ min: 1, max: 300 }),
    totalScore: fc.integer({ min: -3, max: 3 }), // many ties
    reachedAt: fc.integer({ min: 0, max: 5 }),
  }),
  { selector: (player) => player.userId, maxLength: 60 },
)
const directions = fc.constantFrom<Direction>('desc', 'asc')

function treeOf(rows: readonly Player[], direction: Direction): Standings {
  const tree = new Standings({ direction })
  for (const row of rows) tree.upsert(row.userId, row.totalScore, row.reachedAt, 1, 1)
  return tree
}

/** Walks the whole board by the cursors of the answers, `between` pages something may happen. */
function walk(tree: Standings, direction: Direction, limit: number, between: () => void): number[] {
  const seen: number[] = []
  let from: PageRequest['from'] = { kind: 'start' }
  for (;;) {
    const page = pageOf(tree, direction, { limit, from })
    seen.push(...page.rows.map((row) => row.userId))
    const last = page.rows.at(-1)
    if (!page.hasNext || last === undefined || seen.length > 10 * tree.size) return seen
    const text = encodeCursor(season(direction), { towards: 'next', key: last })
    from = { kind: 'cursor', cursor: decodeCursor(season(direction), text) }
    between()
  }
}

describe('pages', () => {
  test('joined together are the board, from either end, whatever the limit', () => {
    fc.assert(
      fc.property(players, directions, fc.integer({ min: 1, max: 12 }), (rows, direction, limit) => {
        const tree = treeOf(rows, direction)
        const ordered = rows.toSorted((a, b) => compareOrder(a, b, direction)).map((row) => row.userId)
        expect(walk(tree, direction, limit, () => undefined)).toEqual(ordered)
        expect(walkBack(tree, direction, limit)).toEqual(ordered)
      }),
    )
  })

  test('of a walk under moves repeat nobody who did not move and lose nobody who did not move', () => {
    const moves = fc.array(fc.record({ at: fc.nat(), total: fc.integer({ min: -4, max: 4 }) }), { maxLength: 80 })
    fc.assert(
      fc.property(players, directions, fc.integer({ min: 1, max: 8 }), moves, (rows, direction, limit, changes) => {
        const tree = treeOf(rows, direction)
        const moved = new Set<number>()
        const pending = [...changes]
        let version = 1
        const seen = walk(tree, direction, limit, () => {
          for (const change of pending.splice(0, 4)) {
            const row = rows[change.at % Math.max(1, rows.length)]
            if (row === undefined) continue
            version += 1
            moved.add(row.userId)
            tree.upsert(row.userId, change.total, 10 + version, version, 2)
          }
        })
        const still = seen.filter((userId) => !moved.has(userId))
        const expected = rows.filter((row) => !moved.has(row.userId)).toSorted((a, b) => compareOrder(a, b, direction))
        expect(still).toEqual(expected.map((row) => row.userId))
      }),
      { numRuns: 300 },
    )
  })

  test('that start at a rank begin with the player of that ordinal', () => {
    fc.assert(
      fc.property(players, directions, fc.integer({ min: 1, max: 70 }), (rows, direction, ordinal) => {
        const tree = treeOf(rows, direction)
        const page = pageOf(tree, direction, { limit: 5, from: { kind: 'ordinal', ordinal } })
        expect(page.rows).toEqual(tree.range(ordinal, 5))
        expect(page.hasPrevious).toBe(page.rows.length > 0 && ordinal > 1)
        expect(page.hasNext).toBe(page.rows.length > 0 && ordinal + 4 < rows.length)
      }),
    )
  })
})

describe('around', () => {
  test('holds the player, and both sides together as many as there are room for', () => {
    fc.assert(
      fc.property(players, directions, fc.integer({ min: 1, max: 50 }), fc.nat(), (rows, direction, radius, at) => {
        const tree = treeOf(rows, direction)
        const userId = rows[at % Math.max(1, rows.length)]?.userId
        if (userId === undefined) return
        const found = neighboursOf(tree, userId, radius)
        if (found === null) throw new Error('The player is on the board')
        const { before, self, after } = found
        const all = [...before, self, ...after].map((row) => row.ordinal)
        expect(all).toEqual(all.map((_, index) => (all[0] ?? 0) + index))
        expect(all).toHaveLength(Math.min(rows.length, 2 * radius + 1))
        if (self.ordinal > radius && self.ordinal + radius <= rows.length) expect(before).toHaveLength(radius)
      }),
    )
  })

  test('of somebody without a place is nothing', () => {
    expect(neighboursOf(new Standings({ direction: 'desc' }), 7, 5)).toBeNull()
  })
})

function walkBack(tree: Standings, direction: Direction, limit: number): number[] {
  let page: PageRows = pageOf(tree, direction, { limit, from: { kind: 'ordinal', ordinal: Math.max(1, tree.size) } })
  const seen = page.rows.map((row) => row.userId)
  while (page.hasPrevious && page.rows[0] !== undefined && seen.length <= tree.size) {
    const text = encodeCursor(season(direction), { towards: 'previous', key: page.rows[0] })
    page = pageOf(tree, direction, { limit, from: { kind: 'cursor', cursor: decodeCursor(season(direction), text) } })
    seen.unshift(...page.rows.map((row) => row.userId))
  }
  return seen
}
