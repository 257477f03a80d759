import type { ProblemException } from '@leaderboard/contracts/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Batcher } from './batcher.ts'
import { type Outcome, Submission } from './submission.ts'

const answer = (text: string): Outcome => ({ text, isReplayed: false })

/** One thing that happens: a submission comes, some come in bulk, or an open batch moves on. */
type Step =
  | { kind: 'add'; userId: number; key: number | null }
  | { kind: 'bulk'; userIds: number[] }
  | { kind: 'release' | 'resolve'; which: number }
  | { kind: 'turn' }

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

interface OpenBatch {
  readonly items: readonly Submission[]
  /** Released early, as after the commit and before the rest is explained. */
  release(submission: Submission): void
  resolve(): void
}

interface Limits {
  batchSize: number
  batchesInFlight: number
  line: number
}

/** Plays the committer: batches stay open until a step closes them. */
class World {
  readonly open: OpenBatch[] = []
  readonly released = new Set<Submission>()
  readonly order: Submission[] = []
  readonly outcomes = new Map<Submission, number>()
  mostOpen = 0
  mostBulk = 0
  readonly batcher: Batcher
  readonly limits: Limits

  constructor(limits: Limits) {
    this.limits = limits
    this.batcher = new Batcher({
      batchSize: limits.batchSize,
      batchesInFlight: limits.batchesInFlight,
      line: { singles: limits.line, bulk: limits.line },
      longestWaitMs: 1e9,
      mayOpen: () => true,
      giveUp: (submission) => submission.settle(answer('given up')),
      commit: (items, release) => this.commit(items, release),
    })
  }

  commit(items: readonly Submission[], release: (submission: Submission) => void): Promise<void> {
    this.order.push(...items)
    this.checkBatch(items)
    return new Promise((resolve) => {
      this.open.push({
        items,
        release: (submission) => {
          this.released.add(submission)
          release(submission)
        },
        resolve: () => {
          for (const item of items) {
            this.released.add(item)
            item.settle(answer('saved'))
          }
          resolve()
        },
      })
      this.mostOpen = Math.max(this.mostOpen, this.open.length)
      this.mostBulk = Math.max(this.mostBulk, this.open.filter((batch) => batch.items[0]?.isBulk).length)
    })
  }

  /** A player, and a key, is in at most one open batch, once. */
  checkBatch(items: readonly Submission[]): void {
    expect(items.length).toBeGreaterThan(0)
    expect(items.length).toBeLessThanOrEqual(this.limits.batchSize)
    const busy = [...this.open.flatMap((batch) => batch.items), ...items].filter((item) => !this.released.has(item))
    const players = busy.map((item) => item.userId)
    const keys = busy.flatMap((item) => item.key ?? [])
    expect(new Set(players).size).toBe(players.length)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(items.map((item) => item.isBulk)).size).toBe(1)
  }

  create(userId: number, key: number | null, isBulk: boolean): Submission {
    const facts = {
      userId,
      score: 1,
      gameMode: 'default',
      key: key === null ? null : { owner: 'public', key: `key ${key}`, fingerprint: Buffer.alloc(0) },
    }
    const submission: Submission = new Submission(facts, isBulk, performance.now(), () => {
      this.outcomes.set(submission, (this.outcomes.get(submission) ?? 0) + 1)
    })
    return submission
  }

  async run(step: Step, accepted: Submission[]): Promise<void> {
    if (step.kind === 'add') {
      const submission = this.create(step.userId, step.key, false)
      if (this.batcher.add(submission)) accepted.push(submission)
    } else if (step.kind === 'bulk') {
      const submissions = step.userIds.map((userId) => this.create(userId, null, true))
      if (this.batcher.addAll(submissions)) accepted.push(...submissions)
    } else if (step.kind === 'turn') await new Promise(setImmediate)
    else {
      const batch = this.open[step.which % Math.max(1, this.open.length)]
      if (batch === undefined) return
      if (step.kind === 'release') batch.items.slice(0, 1 + (step.which % 3)).forEach((item) => batch.release(item))
      else this.close(batch)
    }
  }

  close(batch: OpenBatch): void {
    this.open.splice(this.open.indexOf(batch), 1)
    batch.resolve()
  }

  async finish(): Promise<void> {
    while (this.batcher.length > 0 || this.batcher.open > 0) {
      await new Promise(setImmediate)
      for (const batch of this.open.slice()) this.close(batch)
    }
    await this.batcher.whenIdle()
  }
}

test('whatever happens in whatever order: nothing is lost or answered twice, and each player goes in order', async () => {
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
          expect(world.order.filter(ofPlayer)).toEqual(accepted.filter(ofPlayer))
        }
        for (const key of ['key 1', 'key 2', 'key 3']) {
          const ofKey = (item: Submission) => item.key === key
          expect(world.order.filter(ofKey)).toEqual(accepted.filter(ofKey))
        }
        expect(world.mostOpen).toBeLessThanOrEqual(limits.batchesInFlight)
        expect(world.mostBulk).toBeLessThanOrEqual(2)
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

test('beside an open batch another one is opened when it would be full, or when the open one takes too long', async () => {
  const world = new World({ batchSize: 4, batchesInFlight: 3, line: 1_000 })
  const turn = () => new Promise(setImmediate)
  const sizes = () => world.open.map((batch) => batch.items.length)
  world.batcher.add(world.create(1, null, false))
  await turn()
  for (const userId of [2, 3, 4]) world.batcher.add(world.create(userId, null, false))
  await turn()
  expect(sizes()).toEqual([1])
  world.batcher.add(world.create(5, null, false))
  await turn()
  expect(sizes()).toEqual([1, 4])
  world.batcher.add(world.create(6, null, false))
  await expect.poll(sizes).toEqual([1, 4, 1]) // nobody sends anything more: the sweep sees that both are stuck
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
    longestWaitMs: 60,
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
