import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import { expect, test } from 'vitest'
import { applyEntries, countWaiting, forgetMoves, forgetsAt, isDue, NOTHING_SHOWN } from './paced-rows.ts'

const row = (userId: number, rank: number, totalScore = 1000 - rank): BoardRow => ({
  rank,
  ordinal: rank,
  userId,
  username: `player ${userId}`,
  totalScore,
  sessions: 1,
})

const movesOf = (shown: ReturnType<typeof applyEntries>) => shown.rows.map((r) => [r.row.userId, r.move])

test('the first list moves nobody', () => {
  expect(movesOf(applyEntries(NOTHING_SHOWN, [row(7, 1), row(8, 2)], 10))).toEqual([
    [7, null],
    [8, null],
  ])
})

test('a row says how many places it gained or lost, and who is new', () => {
  const first = applyEntries(NOTHING_SHOWN, [row(7, 1), row(8, 2), row(9, 3)], 10)
  const second = applyEntries(first, [row(9, 1), row(7, 2), row(5, 3)], 600)
  expect(movesOf(second)).toEqual([
    [9, 2],
    [7, -1],
    [5, 'new'],
  ])
})

test('a move stays visible for a while after the row came to rest, then goes', () => {
  const first = applyEntries(NOTHING_SHOWN, [row(7, 1), row(8, 2)], 10)
  const moved = applyEntries(first, [row(8, 1), row(7, 2)], 600)
  const rested = applyEntries(moved, [row(8, 1), row(7, 2)], 5000)
  expect(movesOf(rested)[0]).toEqual([8, 1])
  const later = applyEntries(rested, [row(8, 1), row(7, 2)], 9000)
  expect(movesOf(later)[0]).toEqual([8, null])
})

test('on a board that came to rest, moves and the new leader are forgotten in time', () => {
  const first = applyEntries(NOTHING_SHOWN, [row(7, 1), row(8, 2)], 10)
  expect(forgetsAt(first)).toBeNull()
  const early = applyEntries(first, [row(8, 1), row(7, 2)], 600)
  const late = applyEntries(early, [row(8, 1), row(7, 2), row(5, 3)], 3000)
  expect(forgetsAt(late)).toBe(8600)
  const half = forgetMoves(late, 8600)
  expect(movesOf(half)).toEqual([
    [8, null],
    [7, null],
    [5, 'new'],
  ])
  expect(half.appliedAt).toBe(late.appliedAt)
  expect(half.rows[2]).toBe(late.rows[2])
  expect(forgetsAt(half)).toBe(11_000)
  expect(forgetsAt(forgetMoves(half, 11_000))).toBeNull()
})

test('nothing changes on the screen more often than twice a second, and the first rows wait for nothing', () => {
  const first = applyEntries(NOTHING_SHOWN, [row(7, 1)], 1000)
  expect(isDue(first, 1499)).toBe(false)
  expect(isDue(first, 1500)).toBe(true)
  const nothing = applyEntries(NOTHING_SHOWN, [], 1000) // the view is open, its first snapshot on the way
  expect(isDue(nothing, 1001)).toBe(true)
})

test('what waits is counted by rows that would look different', () => {
  const first = applyEntries(NOTHING_SHOWN, [row(7, 1), row(8, 2)], 10)
  expect(countWaiting(first, [row(7, 1), row(8, 2)])).toBe(0)
  expect(countWaiting(first, [row(7, 1, 5000), row(9, 2)])).toBe(2)
})
