import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundPlan, CROWD_LIMITS } from './crowd.ts'

test('whatever is asked for, the crowd keeps to its limits', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (players, perSecond) => {
      const plan = boundPlan({ players, perSecond })
      expect(Number.isInteger(plan.players) && plan.players >= 1 && plan.players <= CROWD_LIMITS.players).toBe(true)
      expect(plan.perSecond >= 1 && plan.perSecond <= CROWD_LIMITS.perSecond).toBe(true)
    }),
  )
})
