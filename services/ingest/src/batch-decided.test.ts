import { expect, test } from 'vitest'
import { Batcher } from './batcher.ts'
import { Submission } from './submission.ts'

test('a batch that is decided makes way at once for the next, once, though it is still told of', async () => {
  const opened: { players: number[]; decided: () => void; resolve: () => void }[] = []
  const batcher = new Batcher({
    batchSize: 2,
    batchesInFlight: 1,
    line: { singles: 10, bulk: 10 },
    longestWaitMs: { singles: 1e9, bulk: 1e9 },
    mayOpen: () => true,
    giveUp: () => expect.unreachable(),
    commit: (items, release, decided) =>
      new Promise((resolve) => {
        const players = items.map(({ userId }) => userId)
        const decide = () => {
          items.forEach(release)
          decided()
        }
        opened.push({ players, decided: decide, resolve })
      }),
  })
  for (let userId = 1; userId <= 6; userId++) {
    const facts = { userId, score: 1, gameMode: 'default', key: null }
    batcher.add(new Submission(facts, false, performance.now(), () => undefined))
  }
  await new Promise(setImmediate)
  expect(opened.map(({ players }) => players)).toEqual([[1, 2]])
  opened[0]?.decided()
  expect(opened.map(({ players }) => players)).toEqual([
    [1, 2],
    [3, 4],
  ]) // in the same turn
  opened[0]?.resolve()
  await new Promise(setImmediate)
  expect([opened.length, batcher.open]).toEqual([2, 1]) // its place was given back already
  opened[1]?.decided()
  opened[2]?.decided()
  expect(batcher.open).toBe(0)
  let isIdle = false
  const idle = batcher.whenIdle().then(() => (isIdle = true))
  await new Promise(setImmediate)
  expect(isIdle).toBe(false) // two are still being told of
  opened[1]?.resolve()
  opened[2]?.resolve()
  await idle
})
