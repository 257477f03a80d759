import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTooDeep } from './is-too-deep.ts'

/** Too simple to be wrong. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('the depth found without parsing is the depth of the value', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), fc.nat(10), (json, maxDepth) => {
      expect(isTooDeep(json, maxDepth)).toBe(depthOf(JSON.parse(json)) > maxDepth)
    }),
  )
})

test('brackets inside texts do not count, whatever is escaped', () => {
  expect(isTooDeep(JSON.stringify({ a: '[[[[{{{{"[[\\' }), 1)).toBe(false)
})

test('a megabyte of brackets is refused at the first level too many', () => {
  expect(isTooDeep('['.repeat(1_000_000), 16)).toBe(true)
})
