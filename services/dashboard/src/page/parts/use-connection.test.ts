import { expect, test } from 'vitest'
import { toShown, withBoard } from './use-connection.ts'

const NOW = 1_000_000
const none = { attempt: 0, nextRetryAt: null, staleSince: null }
const stats = { players: 3, asOf: NOW - 5_000, isStale: false }

test('what was live once and is lost is stale after ten seconds', () => {
  const lost = { ...none, state: 'waiting', attempt: 2, nextRetryAt: NOW + 2_500 } as const
  expect(toShown({ ...lost, staleSince: NOW - 9_000 }, NOW)).toEqual({
    name: 'reconnecting',
    attempt: 2,
    nextInSeconds: 3,
  })
  expect(toShown({ ...lost, staleSince: NOW - 11_000 }, NOW)).toEqual({ name: 'stale', since: NOW - 11_000 })
})

test('who never was live is connecting, and after an attempt that failed reconnecting', () => {
  expect(toShown({ ...none, state: 'connecting' }, NOW)).toEqual({ name: 'connecting' })
  const waiting = { ...none, state: 'waiting', attempt: 1, nextRetryAt: NOW + 500 } as const
  expect(toShown(waiting, NOW)).toEqual({ name: 'reconnecting', attempt: 1, nextInSeconds: 1 })
  const again = toShown({ ...none, state: 'connecting', attempt: 3 }, NOW)
  expect(again).toEqual({ name: 'reconnecting', attempt: 3, nextInSeconds: 0 })
})

test('a live line that carries an old board is not called live', () => {
  const live = toShown({ ...none, state: 'open' }, NOW)
  expect(withBoard(live, stats)).toEqual({ name: 'live' })
  expect(withBoard(live, null)).toEqual({ name: 'live' })
  expect(withBoard(live, { ...stats, isStale: true })).toEqual({ name: 'stale', since: stats.asOf })
  expect(withBoard({ name: 'connecting' }, { ...stats, isStale: true })).toEqual({ name: 'connecting' })
})
