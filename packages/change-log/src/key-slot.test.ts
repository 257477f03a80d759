import { expect, test } from 'vitest'
import { keySlot } from './key-slot.ts'
import { seasonKeys } from './redis-head.ts'

test.each([
  // As CLUSTER KEYSLOT of Redis 7 says.
  ['123456789', 12_739],
  ['foo', 12_182],
  ['{user1000}.following', 3_443],
  ['{user1000}.followers', 3_443],
  ['foo{}{bar}', 8_363],
  ['foo{{bar}}zap', 4_015],
  ['', 0],
])('%s is in slot %i', (key, slot) => {
  expect(keySlot(key)).toBe(slot)
})

test('the keys of a season share a slot, those of seasons spread', () => {
  const slots = Array.from({ length: 30 }, (_, season) => seasonKeys(season + 1).map(keySlot))
  for (const [log, ...others] of slots) expect(others).toEqual([log, log])
  expect(new Set(slots.flat()).size).toBeGreaterThan(25)
})
