import type { NamedRow } from '@leaderboard/database/queries/read-board-totals'
import { SimpleStandings } from '@leaderboard/ranking/standings-model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TotalsTree } from './totals-tree.ts'

test('it says what the standings say, of every total, place and named player', () => {
  const rows = fc.array(fc.record({ total: fc.integer({ min: -4, max: 4 }), at: fc.integer({ min: 0, max: 3 }) }))
  fc.assert(
    fc.property(rows, fc.constantFrom('asc' as const, 'desc' as const), (players, direction) => {
      const model = new SimpleStandings({ direction })
      for (const [index, { total, at }] of players.entries()) model.upsert(index + 1, total, at, 1, 1)
      const totals = [...new Set(players.map(({ total }) => total))].toSorted((a, b) => a - b)
      const named = new Map(
        model.range(1, model.size).map((entry): [number, NamedRow] => {
          const aggregate = { scoreSum: entry.totalScore, sessionCount: 1, bestScore: 0, lastScore: 0 }
          return [entry.userId, { ...entry, tiedBefore: entry.ordinal - entry.standard, aggregate }]
        }),
      )
      const counts = totals.map((total) => players.filter((player) => player.total === total).length)
      const tree = new TotalsTree({ totals, players: counts, named }, direction)
      expect([tree.size, tree.distinctTotals]).toEqual([model.size, model.distinctTotals])
      for (let total = -5; total <= 5; total++) expect(tree.ranksFor(total)).toEqual(model.ranksFor(total))
      for (let ordinal = 0; ordinal <= model.size + 1; ordinal++) {
        expect(tree.atOrdinal(ordinal)?.totalScore).toBe(model.atOrdinal(ordinal)?.totalScore)
      }
      for (const entry of model.range(1, model.size)) {
        const { version: _, ...placed } = entry
        expect(tree.find(entry.userId)).toEqual(placed)
      }
      expect(tree.find(999)).toBeNull()
    }),
  )
})
