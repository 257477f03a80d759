import { expect, test } from 'vitest'
import { FrameChain } from './frame-chain.ts'

const EPOCH = '0123456789abcdef'
const subscribe = (since?: object) =>
  JSON.stringify({ type: 'subscribe', id: 'v1', view: { kind: 'top', n: 1 }, ...(since && { since }) })
const snapshot = (sequence: number, recovered = false) =>
  JSON.stringify({ type: 'snapshot', id: 'v1', epoch: EPOCH, sequence, recovered, entries: [] })
const delta = (prev: number, sequence: number, epoch = EPOCH) =>
  JSON.stringify({ type: 'delta', id: 'v1', epoch, prev, sequence, ops: [] })

function gapsIn(sent: string, received: string[]): number {
  let gaps = 0
  const chain = new FrameChain(() => gaps++)
  chain.sent(sent)
  for (const frame of received) chain.received(frame)
  return gaps
}

test.each([
  ['frames that follow each other', [snapshot(3), delta(3, 5), delta(5, 6)], 0],
  ['a frame that is missing', [snapshot(3), delta(5, 6)], 1],
  ['a hole that a snapshot mends', [snapshot(3), snapshot(9), delta(9, 10)], 0],
  ['another epoch without a snapshot', [snapshot(3), delta(3, 4, 'fedcba9876543210')], 1],
  ['last frames of an older subscription', [delta(1, 2), snapshot(3), delta(3, 4)], 0],
])('%s', (_, frames, gaps) => {
  expect(gapsIn(subscribe(), frames)).toBe(gaps)
})

test('recovered means from where it was asked, and nowhere else', () => {
  expect(gapsIn(subscribe({ epoch: EPOCH, sequence: 7 }), [snapshot(7, true), delta(7, 8)])).toBe(0)
  expect(gapsIn(subscribe({ epoch: EPOCH, sequence: 7 }), [snapshot(8, true)])).toBe(1)
  expect(gapsIn(subscribe(), [snapshot(7, true)])).toBe(1)
})
