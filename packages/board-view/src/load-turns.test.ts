import { expect, test } from 'vitest'
import { LoadTurns } from './load-turns.ts'

test('no more work than allowed runs at once, in order, and one that fails gives its turn on', async () => {
  const turns = new LoadTurns(2)
  const log: string[] = []
  const gates = new Map<string, () => void>()
  const work = (name: string) =>
    turns.take(async () => {
      log.push(`${name} begins`)
      await new Promise<void>((open) => gates.set(name, open))
      if (name === 'b') throw new Error('b failed')
      return name
    })
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(work)
  await Promise.resolve()
  expect(log).toEqual(['a begins', 'b begins'])
  gates.get('b')?.()
  await expect(b).rejects.toThrow('b failed')
  expect(log).toEqual(['a begins', 'b begins', 'c begins'])
  gates.get('a')?.()
  expect(await a).toBe('a')
  gates.get('c')?.()
  await c
  gates.get('d')?.()
  expect(await d).toBe('d')
  const last = work('e')
  await Promise.resolve()
  gates.get('e')?.()
  expect(await last).toBe('e')
})
