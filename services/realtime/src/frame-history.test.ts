import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameHistory } from './frame-history.ts'
import { SharedFrame } from './shared-frame.ts'

const EPOCH = 'e'
const stats = { players: 0, asOf: 0, isStale: false }
const delta = (prev: number, sequence: number) =>
  new SharedFrame({ type: 'delta', epoch: EPOCH, prev, sequence, ops: [], stats })
const rider = (sequence: number) => new SharedFrame({ type: 'overtaken', epoch: EPOCH, sequence, overtakings: [] })

test('resuming starts exactly at the start or behind a frame, else nowhere', () => {
  const history = new FrameHistory(4, { maxFrames: 10, maxChars: 10_000 })
  const frames = [delta(4, 7), delta(7, 9)]
  history.push(frames[0] ?? delta(0, 0), 7)
  history.push(frames[1] ?? delta(0, 0), 9)
  expect(history.after(4)).toEqual(frames)
  expect(history.after(7)).toEqual(frames.slice(1))
  expect(history.after(9)).toEqual([])
  for (const nowhere of [0, 3, 5, 6, 8, 10]) expect(history.after(nowhere)).toBeNull()
})

test('what rides along ahead of its frame is sent again rather than lost', () => {
  const history = new FrameHistory(1, { maxFrames: 10, maxChars: 10_000 })
  const frames = [rider(2), delta(1, 2), delta(2, 2)]
  for (const [index, frame] of frames.entries()) history.push(frame, index === 0 ? null : 2)
  expect(history.after(1)).toEqual(frames)
  expect(history.after(2)).toEqual(frames.slice(2)) // the second frame that ends at 2 may not have arrived
})

test('old frames give way, and nobody resumes across the hole', () => {
  const history = new FrameHistory(0, { maxFrames: 2, maxChars: 10_000 })
  for (let i = 1; i <= 4; i++) history.push(delta(i - 1, i), i)
  expect(history.after(1)).toBeNull()
  expect(history.after(2)).toHaveLength(2)
  const small = new FrameHistory(0, { maxFrames: 100, maxChars: delta(0, 1).length + 1 })
  small.push(delta(0, 1), 1)
  small.push(rider(2), null)
  expect(small.after(0)).toBeNull()
  small.push(delta(1, 2), 2) // drops the rider: it cannot be told any more
  expect(small.after(1)).toBeNull()
  expect(small.after(2)).toEqual([])
})

const pushed = fc.oneof(
  { weight: 3, arbitrary: fc.record({ step: fc.integer({ min: 0, max: 2 }), isRider: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant(0), isRider: fc.constant(true) }) },
)

test('whatever is kept, and wherever frames end, whoever resumes gets all frames they had not got, or none (I7)', () => {
  fc.assert(
    fc.property(
      fc.array(pushed, { maxLength: 12 }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      (steps, max, isTorn) => {
        const history = new FrameHistory(5, { maxFrames: max, maxChars: 10_000 }, isTorn)
        const frames: SharedFrame[] = []
        /** Where somebody stands who got so many of the frames. */
        const stands = [5]
        for (const { step, isRider } of steps) {
          const before = stands.at(-1) ?? 5
          const frame = isRider ? rider(before + 1) : delta(before, before + step)
          history.push(frame, isRider ? null : before + step)
          frames.push(frame)
          stands.push(before + step)
        }
        for (const [got, sequence] of stands.entries()) {
          const missed = history.after(sequence)
          if (missed === null) continue
          expect(missed.length).toBeGreaterThanOrEqual(frames.length - got)
          expect(missed).toEqual(frames.slice(frames.length - missed.length))
        }
        if (isTorn) expect(history.after(5)).toBeNull()
      },
    ),
  )
})

test('only frames that lead somewhere are places to resume from', () => {
  expect(delta(1, 2).position).toBe('e.2')
  expect(rider(2).position).toBeNull()
})
