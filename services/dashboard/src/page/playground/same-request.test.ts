import { expect, test } from 'vitest'
import { refusalsOf } from './same-request.ts'

const draft = { userId: '7', score: '5', gameMode: 'solo', key: 'play-1' }
const bounds = { minimumScore: 0, maximumScore: 1_000_000 }
const refusedOf = (score: string, of = bounds) => refusalsOf({ ...draft, score }, of).score

test('a score outside of the bounds of the board is refused, in the words of these bounds', () => {
  expect([refusedOf('0'), refusedOf('1000000')]).toEqual([null, null])
  for (const score of ['-5', '1000001', '5.5', '', '1e3']) {
    expect(refusedOf(score)).toBe('Enter a whole number from 0 to 1,000,000.')
  }
  expect(refusedOf('-5', { minimumScore: -10, maximumScore: 10 })).toBeNull()
})

test('a player must be chosen, not only typed', () => {
  expect(refusalsOf({ ...draft, userId: '' }, bounds).userId).toBe('Choose a player from the list.')
})
