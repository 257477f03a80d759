import { Standings } from '@leaderboard/ranking/standings'
import { expect, test } from 'vitest'
import { placesAmong } from './places-among.ts'

test('places among some are the ranks of a board with nobody else on it', () => {
  const all = new Standings({ direction: 'desc' })
  const some = new Standings({ direction: 'desc' })
  for (let id = 1; id <= 40; id++) {
    all.upsert(id, id % 5, id, 1, 1)
    if (id % 3 === 0) some.upsert(id, id % 5, id, 1, 1)
  }
  const rows = Array.from({ length: 45 }, (_, index) => (index % 3 === 0 ? all.find(index) : null))
  for (const kind of ['dense', 'standard', 'ordinal'] as const) {
    const expected = new Map(some.range(1, some.size).map((row) => [row.userId, row[kind]]))
    expect(placesAmong(rows, kind)).toEqual(expected)
  }
})
