import { expect, test } from 'vitest'
import { FrameChain } from './frame-chain.ts'

const stats = { players: 1, asOf: 1, isStale: false }
const asked = (since?: object) => JSON.stringify({ type: 'subscribe', id: 'v1', view: { kind: 'feed' }, since })
const snapshot = (sequence: number, recovered = false, epoch = 'a') =>
  JSON.stringify({ type: 'snapshot', id: 'v1', epoch, sequence, recovered, entries: [], stats })
const delta = (prev: number, sequence: number, epoch = 'a') =>
  JSON.stringify({ type: 'delta', id: 'v1', epoch, prev, sequence, ops: [], stats })

function chainOf(...frames: string[]): FrameChain {
  const chain = new FrameChain()
  chain.sent(asked({ epoch: 'a', sequence: 4 }))
  for (const frame of frames) chain.received(frame)
  return chain
}

test('snapshots and deltas that follow each other are no gap, and are counted', () => {
  const chain = chainOf(snapshot(4, true), delta(4, 6), delta(6, 6), snapshot(9), delta(9, 10), snapshot(1, false, 'b'))
  expect(chain.gaps).toEqual([])
  expect(chain.counts).toEqual({ fresh: 2, recovered: 1, steps: 3 })
})

test('a hole, another epoch, and a recovery of what was not asked for are found', () => {
  expect(chainOf(snapshot(4), delta(5, 6)).gaps).toHaveLength(1)
  expect(chainOf(snapshot(4), delta(4, 6, 'b')).gaps).toHaveLength(1)
  expect(chainOf(snapshot(5, true)).gaps).toHaveLength(1)
})

test('what was sent before the new subscription was heard is not its own', () => {
  const chain = chainOf(snapshot(4))
  chain.sent(asked())
  chain.received(delta(7, 8))
  chain.received(snapshot(20))
  expect(chain.gaps).toEqual([])
  chain.opened()
  chain.received(delta(1, 2))
  expect(chain.gaps).toEqual([])
})
