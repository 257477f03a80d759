import { expect, test } from 'vitest'
import { oneAtATime } from './one-at-a-time.ts'

test('what is asked for while it is under way is done once more, and nothing is thrown away', async () => {
  const gates: (() => void)[] = []
  const ask = oneAtATime(() => new Promise((resolve) => gates.push(resolve)))
  ask()
  ask()
  ask()
  expect(gates).toHaveLength(1)
  gates[0]?.()
  await expect.poll(() => gates.length).toBe(2)
  gates[1]?.()
  await new Promise((resolve) => setImmediate(resolve))
  expect(gates).toHaveLength(2)
  ask()
  expect(gates).toHaveLength(3)
})
