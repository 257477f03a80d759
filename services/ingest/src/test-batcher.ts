/** A batcher in a test, and what happens to it step by step. */
import { expect } from 'vitest'
import { Batcher } from './batcher.ts'
import { type Outcome, Submission } from './submission.ts'

export const answer = (text: string): Outcome => ({ text, isReplayed: false })

/** One thing that happens: a submission comes, some come in bulk, or an open batch moves on. */
export type Step =
  | { kind: 'add'; userId: number; key: number | null }
  | { kind: 'bulk'; userIds: number[] }
  | { kind: 'release' | 'resolve'; which: number }
  | { kind: 'turn' }

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
export class World {
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
      longestWaitMs: { singles: 1e9, bulk: 1e9 },
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
