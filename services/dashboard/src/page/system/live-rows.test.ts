import type { LiveStatus } from '@leaderboard/contracts/status'
import { expect, test } from 'vitest'
import { liveRows } from './live-rows.ts'

const LIVE: LiveStatus = {
  sockets: 3,
  streams: 1,
  subscriptions: 9,
  views: 4,
  slow: 0,
  cut: 0,
  silent: 2,
  framesPerSecond: 12.5,
  bytesPerSecond: 2048,
  submissionsPerSecond: 4,
  tickMs: 100,
}
const marks = (live: LiveStatus) => liveRows(live).map(({ name, state, word }) => `${name} ${state} ${word}`)

test('who keeps up is fine, and whoever left without a word is no fault', () => {
  expect(marks(LIVE).slice(0, 3)).toEqual(['Watching ready 4', 'Slow clients ready 0', 'Cut off ready 2'])
})

test('slow readers, and those cut off for it, are marked', () => {
  expect(marks({ ...LIVE, slow: 2, cut: 1 }).slice(1, 3)).toEqual(['Slow clients behind 2', 'Cut off behind 3'])
})

test('nothing is claimed where the live service did not answer', () => {
  expect(liveRows(null)).toEqual([])
})
