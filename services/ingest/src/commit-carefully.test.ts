import type { CommittedEntry } from '@leaderboard/database/queries/commit-batch'
import { DeadlineError } from '@leaderboard/database/with-deadline'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CommitPort, type CommitReport, commitCarefully } from './commit-carefully.ts'

/** What the network and the server do to one attempt. */
type Luck =
  | 'ok'
  /** The server said no for a reason that passes. */
  | 'deadlock'
  | 'refusedConnection'
  /** Lost before the server did anything. */
  | 'lostBefore'
  /** Done, and the answer lost. */
  | 'lostAfter'
  /** Nothing came in time; the server does it some time later, before it looks at the next attempt. */
  | 'late'
  | 'fault'

const serverError = (code: string) => Object.assign(new Error(code), { code, severity_local: 'ERROR' })

/** A database that is too simple to be wrong: which items are saved, under which batch. */
class FakeDatabase implements CommitPort<number> {
  readonly saved = new Map<string, readonly number[]>()
  #late: (() => void)[] = []
  #batches = 0
  #time = 0

  readonly poison: ReadonlySet<number>
  readonly luck: Luck[]
  readonly lookLuck: boolean[]

  constructor(poison: ReadonlySet<number>, attempts: readonly Luck[], looks: readonly boolean[] = []) {
    this.poison = poison
    this.luck = [...attempts]
    this.lookLuck = [...looks]
  }

  nextBatchId() {
    return `batch ${++this.#batches}`
  }

  async commit(batchId: string, items: readonly number[]): Promise<CommittedEntry[]> {
    this.#time += 10
    for (const work of this.#late.splice(0)) work()
    switch (this.luck.shift() ?? 'ok') {
      case 'deadlock':
        throw serverError('40P01')
      case 'refusedConnection':
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      case 'lostBefore':
        throw Object.assign(new Error('lost'), { code: 'ECONNRESET' })
      case 'late':
        this.#late.push(() => {
          if (!this.saved.has(batchId) && !items.some((item) => this.poison.has(item))) this.saved.set(batchId, items)
        })
        throw new DeadlineError('committing', 1)
      case 'fault':
        throw serverError('42P01')
      case 'lostAfter':
        this.#save(batchId, items)
        throw Object.assign(new Error('lost'), { code: 'CONNECTION_CLOSED' })
      case 'ok':
        return this.#save(batchId, items)
    }
  }

  #save(batchId: string, items: readonly number[]): CommittedEntry[] {
    // The check of a row may come before or after the unique key of the outbox: here the worse order.
    if (items.some((item) => this.poison.has(item))) throw serverError('22003')
    if (this.saved.has(batchId)) throw serverError('23505')
    this.saved.set(batchId, items)
    return entriesOf(items)
  }

  async find(batchId: string): Promise<CommittedEntry[] | null> {
    if (this.lookLuck.shift() === false) throw Object.assign(new Error('lost'), { code: 'ECONNRESET' })
    const items = this.saved.get(batchId)
    return items === undefined ? null : entriesOf(items)
  }

  settleLate(): void {
    for (const work of this.#late.splice(0)) work()
  }

  now() {
    return this.#time
  }

  async pause(ms: number) {
    this.#time += ms
  }

  async repair() {
    return false
  }

  onTrouble() {}
}

const entriesOf = (items: readonly number[]): CommittedEntry[] => [
  { seasonId: 1, changes: items.join(), isPrimary: true },
]

const luck = fc.constantFrom<Luck>(
  'ok',
  'ok',
  'deadlock',
  'refusedConnection',
  'lostBefore',
  'lostAfter',
  'late',
  'fault',
)

async function run(database: FakeDatabase, items: number[], deadline = 100_000) {
  const reports: CommitReport<number>[] = []
  await commitCarefully(database, items, deadline, (report) => void reports.push(report))
  database.settleLate()
  const counts = new Map<number, number>()
  for (const item of [...database.saved.values()].flat()) counts.set(item, (counts.get(item) ?? 0) + 1)
  return { reports, timesSaved: (item: number) => counts.get(item) ?? 0 }
}

const itemsOf = (report: CommitReport<number>) => (report.kind === 'refused' ? [report.item] : report.items)

test('every item is told the truth once, and none is saved twice, whatever the network does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 20 }),
      fc.array(fc.nat(40), { maxLength: 4 }),
      fc.array(luck, { maxLength: 60 }),
      fc.array(fc.boolean(), { maxLength: 4 }),
      fc.integer({ min: 20, max: 3_000 }),
      async (items, poison, attempts, looks, deadline) => {
        const { reports, timesSaved } = await run(new FakeDatabase(new Set(poison), attempts, looks), items, deadline)
        expect(reports.flatMap(itemsOf).toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b))
        for (const report of reports) {
          for (const item of itemsOf(report)) {
            expect(timesSaved(item)).toBeLessThanOrEqual(1)
            if (report.kind === 'committed') {
              expect(timesSaved(item)).toBe(1)
              expect(report.entries).toEqual(entriesOf(report.items))
            } else if (report.kind === 'refused' || report.reason !== 'unknown') expect(timesSaved(item)).toBe(0)
          }
        }
      },
    ),
    { numRuns: 2_000 },
  )
})

test('on a healthy network only the poison is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 128 }),
      fc.array(fc.nat(200), { maxLength: 5 }),
      async (items, poison) => {
        const { reports, timesSaved } = await run(new FakeDatabase(new Set(poison), []), items)
        const refused = reports.flatMap((report) => (report.kind === 'refused' ? report.item : []))
        expect(new Set(refused)).toEqual(new Set(items.filter((item) => poison.includes(item))))
        for (const item of items) expect(timesSaved(item)).toBe(poison.includes(item) ? 0 : 1)
      },
    ),
  )
})

test('after a lost answer the same id is sent again, and what it wrote is read', async () => {
  const database = new FakeDatabase(new Set(), ['lostAfter', 'lostBefore', 'ok'])
  const { reports } = await run(database, [1, 2])
  expect([...database.saved.keys()]).toEqual(['batch 1'])
  expect(reports).toEqual([{ kind: 'committed', batchId: 'batch 1', entries: entriesOf([1, 2]), items: [1, 2] }])
})

test('out of time after a lost answer means unknown, and after refusals not saved', async () => {
  const lost = await run(
    new FakeDatabase(
      new Set(),
      Array.from({ length: 50 }, () => 'lostBefore' as const),
    ),
    [1],
    100,
  )
  expect(lost.reports).toMatchObject([{ kind: 'failed', reason: 'unknown' }])
  const refused = await run(
    new FakeDatabase(
      new Set(),
      Array.from({ length: 50 }, () => 'refusedConnection' as const),
    ),
    [1],
    100,
  )
  expect(refused.reports).toMatchObject([{ kind: 'failed', reason: 'unavailable' }])
})
