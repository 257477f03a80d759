import { expect, test } from 'vitest'
import { PositionWaits } from './position-waits.ts'

const at = (epoch: string, sequence: number) => ({ epoch, sequence })

test('a position is reached by itself, by a later one, or by another epoch; else the time runs out', async () => {
  const waits = new PositionWaits()
  expect(await waits.wait(at('a', 3), 20, at('a', 3))).toBe(true)
  expect(await waits.wait(at('a', 3), 20, at('b', 1))).toBe(true)
  expect(await waits.wait(at('a', 4), 20, at('a', 3))).toBe(false)
  expect(await waits.wait(at('a', 1), 20, null)).toBe(false)
  const [five, six, seven] = [5, 6, 7].map((sequence) => waits.wait(at('a', sequence), 5_000, at('a', 3)))
  waits.applied(at('a', 5))
  expect(await five).toBe(true)
  waits.applied(at('b', 1))
  expect(await six).toBe(true)
  expect(await seven).toBe(true)
})

test('closing ends every wait', async () => {
  const waits = new PositionWaits()
  const one = waits.wait(at('a', 4), 5_000, null)
  waits.close()
  expect(await one).toBe(false)
})
