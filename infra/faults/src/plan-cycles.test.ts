import { expect, test } from 'vitest'
import { planCycles } from './plan-cycles.ts'

test('a seed gives one plan, in which every kind comes about equally often', () => {
  const kinds = ['a', 'b', 'c', 'd', 'e']
  const plan = planCycles(kinds, 12, 7)
  expect(planCycles(kinds, 12, 7)).toEqual(plan)
  expect(planCycles(kinds, 12, 8)).not.toEqual(plan)
  expect(plan.slice(0, 5).toSorted()).toEqual(kinds)
  expect(plan.slice(5, 10).toSorted()).toEqual(kinds)
  expect(planCycles([], 3, 1)).toEqual([])
})
