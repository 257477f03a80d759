import { normalizeUsername } from '@leaderboard/contracts/normalize-username'
import { expect, test } from 'vitest'
import { usernameOf } from './username-of.ts'

test('a hundred thousand names are different, and as players could have chosen them', () => {
  const names = Array.from({ length: 100_000 }, (_, n) => usernameOf(n + 1))
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => normalizeUsername(name) !== name)).toEqual([])
  expect(names.slice(0, 9_000).filter((name) => /\d/.test(name))).toEqual([])
})
