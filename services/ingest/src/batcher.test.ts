import type { ProblemException } from '@leaderboard/contracts/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Batcher } from './batcher.ts'
import { Submission } from './submission.ts'
import { answer, type Step, World } from './test-batcher.ts'

const player = fc.integer({ min: 1, max: 6 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      userId: player,
      key: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('bulk' as const), userIds: fc.array(player, { maxLength: 8 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('resolve' as const), which: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
)

test('whatever happens in whatever order: nothing is lost or answered twice, and players and keys go in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 120 }),
      fc.record({
        batchSize: fc.integer({ min: 1, max: 5 }),
        batchesInFlight: fc.integer({ min: 1, max: 4 }),
        line: fc.integer({ min: 1, max: 30 }),
      }),
      async (steps, limits) => {
        const world = new World(limits)
        const accepted: Submission[] = []
        for (const one of steps) await world.run(one, accepted)
        await world.finish()
        expect(accepted.map((item) => world.outcomes.get(item))).toEqual(accepted.map(() => 1))
        expect(new Set(world.order)).toEqual(new Set(accepted))
        expect(world.order.length).toBe(accepted.length)
        for (const userId of [1, 2, 3, 4, 5, 6]) {
          const ofPlayer = (item: Submission) => item.userId === userId
          for (const isBulk of [true, false]) {
            const inOrder = (item: Submission) => ofPlayer(item) && item.isBulk === isBulk && item.key === null
            expect(world.order.filter(inOrder)).toEqual(accepted.filter(inOrder))
          }
        }
        for (const key of ['key 1', 'key 2', 'key 3']) {
          const ofKey = (item: Submission) => item.key === key
          expect(world.order.filter(ofKey)).toEqual(accepted.filter(ofKey))
        }
        expect(world.mostOpen).toBeLessThanOrEqual(limits.batchesInFlight)
        expect(world.mostBulk).toBeLessThanOrEqual(3)
      },
    ),
    { numRuns: 500 },
  )
})

test('an idle system opens a batch at once, a busy one gathers what comes', async () => {
  const world = new World({ batchSize: 64, batchesInFlight: 1, line: 1_000 })
  world.batcher.add(world.create(1, null, false))
  await new Promise(setImmediate)
  expect(world.open.map((batch) => batch.items.length)).toEqual([1])
  for (let userId = 2; userId <= 100; userId++) world.batcher.add(world.create(userId, null, false))
  await new Promise(setImmediate)
  expect(world.open.length).toBe(1)
  const [first] = world.open
  if (first !== undefined) world.close(first)
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect(world.open.map((batch) => batch.items.length)).toEqual([64])
  await world.finish()
})

test('beside an open batch the next is opened when it would be nearly full, others when they would be, or the open ones take too long', async () => {
  const world = new World({ batchSize: 4, batchesInFlight: 4, line: 1_000 })
  const turn = () => new Promise(setImmediate)
  const sizes = () => world.open.map((batch) => batch.items.length)
  world.batcher.add(world.create(1, null, false))
  await turn()
  for (const userId of [2, 3]) world.batcher.add(world.create(userId, null, false))
  await turn()
  expect(sizes()).toEqual([1])
  world.batcher.add(world.create(4, null, false))
  await turn()
  expect(sizes()).toEqual([1, 3])
  for (const userId of [5, 6, 7]) world.batcher.add(world.create(userId, null, false))
  await turn()
  expect(sizes()).toEqual([1, 3])
  world.batcher.add(world.create(8, null, false))
  await turn()
  expect(sizes()).toEqual([1, 3, 4])
  world.batcher.add(world.create(9, null, false))
  await expect.poll(sizes).toEqual([1, 3, 4, 1]) // nobody sends anything more: the sweep sees that both are stuck
  await world.finish()
})

test('single submissions that wait for a full batch keep nobody of the other kind from opening one', async () => {
  const world = new World({ batchSize: 2, batchesInFlight: 3, line: 1_000 })
  const kinds = () => world.open.map((batch) => (batch.items[0]?.isBulk ? 'bulk' : 'single'))
  world.batcher.add(world.create(1, null, false))
  await new Promise(setImmediate)
  world.batcher.addAll([2, 3].map((userId) => world.create(userId, null, true)))
  await new Promise(setImmediate)
  world.batcher.add(world.create(4, null, false)) // beside one open batch, and alone
  world.batcher.addAll([5, 6].map((userId) => world.create(userId, null, true)))
  await new Promise(setImmediate)
  expect(kinds()).toEqual(['single', 'bulk', 'bulk'])
  await world.finish()
})

test('a full line refuses and holds nothing of what it refused; a bulk request is taken whole or not at all', async () => {
  const world = new World({ batchSize: 2, batchesInFlight: 1, line: 3 })
  const taken = [1, 2, 3, 4, 5].map((userId) => world.batcher.add(world.create(userId, null, false)))
  expect(taken).toEqual([true, true, true, false, false])
  expect(world.batcher.addAll([1, 2, 3, 4].map((userId) => world.create(userId, null, true)))).toBe(false)
  expect(world.batcher.addAll([1, 2, 3].map((userId) => world.create(userId, null, true)))).toBe(true)
  expect(world.batcher.length).toBe(6)
  await world.finish()
  expect(world.order.length).toBe(6)
})

test('bulk never takes the last place: a single submission does not wait for it', async () => {
  const world = new World({ batchSize: 10, batchesInFlight: 3, line: 1_000 })
  world.batcher.addAll(Array.from({ length: 500 }, (_, i) => world.create(1_000 + i, null, true)))
  await new Promise(setImmediate)
  expect(world.open.length).toBe(2)
  world.batcher.add(world.create(1, null, false))
  await new Promise(setImmediate)
  expect(world.open.map((batch) => batch.items[0]?.isBulk)).toEqual([true, true, false])
  await world.finish()
})

test('a single submission passes the bulk items of its player that are not open yet', async () => {
  const world = new World({ batchSize: 2, batchesInFlight: 3, line: 1_000 })
  const opened = () => world.order.map((item) => (item.isBulk ? 'bulk' : 'single'))
  const close = () => {
    const [batch] = world.open
    if (batch !== undefined) world.close(batch)
    return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }
  world.batcher.addAll([1, 1, 1].map((userId) => world.create(userId, null, true)))
  world.batcher.add(world.create(1, null, false)) // before anything is open
  await new Promise(setImmediate)
  expect(opened()).toEqual(['single'])
  await close()
  expect(opened()).toEqual(['single', 'bulk'])
  world.batcher.add(world.create(1, null, false)) // behind the open one
  await close()
  await close()
  expect(opened()).toEqual(['single', 'bulk', 'single', 'bulk'])
  await world.finish()
  expect(opened()).toEqual(['single', 'bulk', 'single', 'bulk', 'bulk'])
})

test('whoever waits too long is given up on, also behind another one of the same player', async () => {
  const given: string[] = []
  const give = (name: string) => {
    const facts = { userId: 1, score: 1, gameMode: 'default', key: null }
    return new Submission(facts, false, performance.now(), (outcome) => {
      given.push(`${name} ${(outcome as ProblemException | { text: string }) instanceof Error ? 'error' : 'ok'}`)
    })
  }
  let isOpen = false
  const batcher = new Batcher({
    batchSize: 10,
    batchesInFlight: 1,
    line: { singles: 10, bulk: 10 },
    longestWaitMs: { singles: 60, bulk: 60 },
    mayOpen: () => isOpen,
    giveUp: (submission) => submission.settle(answer('too late')),
    commit: async (items) => items.forEach((item) => item.settle(answer('saved'))),
  })
  batcher.add(give('first'))
  batcher.add(give('second'))
  await batcher.whenIdle()
  expect(given).toEqual(['first ok', 'second ok'])
  isOpen = true
  batcher.add(give('third'))
  await batcher.whenIdle()
  expect(given.length).toBe(3)
})

test('items of a bulk request may wait longer than single submissions, but not while no batch may open', async () => {
  const given: string[] = []
  let isOpen = true
  const commits: (() => void)[] = []
  const batcher = new Batcher({
    batchSize: 1,
    batchesInFlight: 1,
    line: { singles: 10, bulk: 10 },
    longestWaitMs: { singles: 60, bulk: 1e9 },
    mayOpen: () => isOpen,
    giveUp: (submission) => {
      given.push(submission.isBulk ? 'bulk' : 'single')
      submission.settle(answer('too late'))
    },
    commit: (items) =>
      new Promise((resolve) => {
        commits.push(() => {
          items[0]?.settle(answer('saved'))
          resolve()
        })
      }),
  })
  const add = (userId: number, isBulk: boolean) =>
    batcher.add(
      new Submission({ userId, score: 1, gameMode: 'default', key: null }, isBulk, performance.now(), () => undefined),
    )
  add(1, false)
  await new Promise(setImmediate)
  add(2, true)
  add(3, false)
  await expect.poll(() => given).toEqual(['single'])
  isOpen = false
  await expect.poll(() => given).toEqual(['single', 'bulk'])
  commits[0]?.()
  await batcher.whenIdle()
})
