import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import { formatRevision } from '@leaderboard/contracts/revision'
import type { DeltaFrame, SnapshotFrame } from '@leaderboard/contracts/socket-frames'
import { expect, test } from 'vitest'
import { applyFrame, type ViewData } from './view-state.ts'

const stats = { players: 3, asOf: 5, isStale: false }
const row = (userId: number, ordinal: number): BoardRow => ({
  rank: ordinal,
  ordinal,
  userId,
  username: 'x',
  totalScore: 10 - ordinal,
  sessions: 1,
})
const snapshot = (sequence: number, more: Partial<SnapshotFrame> = {}): SnapshotFrame => ({
  type: 'snapshot',
  id: 'v1',
  epoch: 'a',
  sequence,
  recovered: false,
  entries: [row(2, 2), row(1, 1)],
  stats,
  ...more,
})
const delta = (prev: number, sequence: number, more: Partial<DeltaFrame> = {}): DeltaFrame => ({
  type: 'delta',
  id: 'v1',
  epoch: 'a',
  prev,
  sequence,
  ops: [],
  stats,
  ...more,
})
const held: ViewData = { position: { epoch: 'a', sequence: 5 }, entries: [row(1, 1), row(2, 2)], stats }

test('a snapshot replaces all, sorted by ordinal', () => {
  expect(applyFrame(null, snapshot(5))).toEqual(held)
})

test('only the delta that follows exactly is applied', () => {
  const fits = applyFrame(
    held,
    delta(5, 8, {
      ops: [
        { op: 'rank', userId: 1, rank: 3, ordinal: 3 },
        { op: 'put', entry: row(9, 1) },
      ],
    }),
  )
  expect(fits?.entries.map((r) => r.userId)).toEqual([9, 2, 1])
  expect(fits?.entries[1]).toBe(held.entries[1])
  expect(fits?.position).toEqual({ epoch: 'a', sequence: 8 })
  expect(applyFrame(held, delta(6, 8))).toBeNull()
  expect(applyFrame(held, delta(4, 8))).toBeNull()
  expect(applyFrame(held, delta(5, 8, { epoch: 'b' }))).toBeNull()
  expect(applyFrame(null, delta(0, 1))).toBeNull()
})

test('a repeated delta changes nothing', () => {
  expect(applyFrame(held, delta(3, 5))).toBe(held)
  expect(applyFrame(held, delta(2, 4))).toBe(held)
})

test('a frame that ends where it began is applied: names and the stale mark change while the log stands still', () => {
  const next = applyFrame(held, delta(5, 5, { stats: { ...stats, isStale: true }, ops: [{ op: 'remove', userId: 2 }] }))
  expect(next?.stats?.isStale).toBe(true)
  expect(next?.entries).toHaveLength(1)
})

test('"recovered" is believed only of exactly what is held (X6)', () => {
  const recovered = (sequence: number, epoch = 'a') => snapshot(sequence, { recovered: true, entries: [], epoch })
  expect(applyFrame(held, recovered(5))?.entries).toBe(held.entries)
  expect(applyFrame(held, recovered(6))).toBeNull()
  expect(applyFrame(held, recovered(5, 'b'))).toBeNull()
  expect(applyFrame(null, recovered(5))).toBeNull()
})

test('a rank for somebody unknown needs a snapshot', () => {
  expect(applyFrame(held, delta(5, 6, { ops: [{ op: 'rank', userId: 77, rank: 1, ordinal: 1 }] }))).toBeNull()
})

test('events move the position and nothing else', () => {
  const next = applyFrame(held, { type: 'event', id: 'v1', epoch: 'a', prev: 5, sequence: 6, events: [] })
  expect(next).toEqual({ ...held, position: { epoch: 'a', sequence: 6 } })
  expect(applyFrame(held, { type: 'event', id: 'v1', epoch: 'a', prev: 4, sequence: 6, events: [] })).toBeNull()
})

test('the revision a view shows is written as everywhere else', () => {
  // live-view.ts writes it itself, so as not to carry the contracts into browsers.
  const position = { epoch: '0123456789abcdef', sequence: 1234 }
  expect(`${position.epoch}.${position.sequence.toString(36)}`).toBe(formatRevision(position))
})
