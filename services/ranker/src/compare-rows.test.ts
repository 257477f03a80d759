import { expect, test } from 'vitest'
import { compareRows } from './compare-rows.ts'

const row = { userId: 1, totalScore: 10, reachedAt: 5, version: 3, sessions: 2, isHidden: false }
const hidden = { ...row, isHidden: true }

test.each([
  ['same', row, row],
  ['same', null, null],
  ['wrong', { ...row, totalScore: 11 }, row],
  ['wrong', { ...row, reachedAt: 6 }, row],
  ['wrong', { ...row, sessions: 3 }, row],
  ['behind', { ...row, version: 2, totalScore: 9 }, row],
  ['behind', null, row],
  ['ahead', { ...row, version: 4 }, row],
  ['ahead', row, null],
  ['same', null, hidden],
  ['same', null, { ...row, sessions: 0 }],
  ['wrong', row, hidden],
  ['behind', { ...row, version: 2 }, hidden],
  ['ahead', { ...row, version: 4 }, hidden],
] as const)('%s', (difference, held, stored) => {
  expect(compareRows(held, stored)).toBe(difference)
})
