import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstBatchIdAt, nextBatchId, timeOfBatch } from './batch-id.ts'

test('a batch id is a UUIDv7 of its millisecond, and lies between the bounds of its hour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (ms) => {
      const id = nextBatchId(ms + 0.7)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(ms)
      expect(timeOfBatch(id)).toBe(ms)
      expect(id >= firstBatchIdAt(ms) && id < firstBatchIdAt(ms + 1)).toBe(true)
    }),
  )
})

test('an id that somebody else made tells no time', () => {
  expect(timeOfBatch('0190a8b2-1111-4222-8333-444455556666')).toBeNull()
})

test('two ids of one millisecond differ', () => {
  expect(new Set(Array.from({ length: 5_000 }, () => nextBatchId(1))).size).toBe(5_000)
})
