import { expect, test } from 'vitest'
import { travelsOf } from './travels.ts'

const tops = (...ids: number[]) => new Map(ids.map((id, index) => [id, index * 28]))

test('who stays or is new does not travel; who moves does, the longest way first', () => {
  expect(travelsOf(tops(1, 2, 3, 4), tops(4, 1, 9, 3))).toEqual([
    { index: 0, from: 84, to: 0 },
    { index: 1, from: 0, to: 28 },
    { index: 3, from: 56, to: 84 },
  ])
  expect(travelsOf(new Map(), tops(1, 2))).toEqual([])
})

test('of fifty rows that all move, twelve travel', () => {
  const ids = Array.from({ length: 50 }, (_, id) => id)
  expect(travelsOf(tops(...ids), tops(...ids.toReversed()))).toHaveLength(12)
})
