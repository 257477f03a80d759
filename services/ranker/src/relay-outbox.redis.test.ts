import { nextBatchId } from '@leaderboard/database/batch-id'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRelay, type RelayLimits } from './relay-outbox.ts'
import { createRankerWorld, endlessTerm, type RankerWorld, silent, until } from './test-ranker.ts'

let world: RankerWorld
beforeAll(async () => {
  world = await createRankerWorld()
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  await world.sql`update outbox set sent = true`
})

const SEASON = 1
const atOnce: RelayLimits = { olderThanMs: 0 }
const step = (limits: RelayLimits = atOnce) => createRelay(world.tools, limits).run(endlessTerm(), silent)

async function unsent(): Promise<string[]> {
  const rows = await world.sql<{ id: string }[]>`select batch_id as id from outbox where not sent order by batch_id`
  return rows.map((row) => row.id)
}

/** Batch ids that the log holds after a position, in its order. */
async function follow(act: () => Promise<void>, batches: number): Promise<string[]> {
  const from = await world.tools.log.open(SEASON)
  const ids: string[] = []
  const follower = world.tools.log.follow(SEASON, from, {
    onEntry: (entry) => ids.push(entry.batchId),
    onGap: (reason) => ids.push(reason),
  })
  await act()
  await until(() => ids.length >= batches)
  await follower.stop()
  return ids
}

test('I6: batches whose ingest died reach the log, in order of their ids, and are marked', async () => {
  const ids: string[] = []
  const seen = await follow(async () => {
    for (let player = 1; player <= 3; player++) ids.push(await world.commit(new Map([[player, 10 * player]])))
    expect(await unsent()).toEqual(ids.toSorted())
    await step()
  }, 3)
  expect(seen).toEqual(ids.toSorted())
  expect(await unsent()).toEqual([])
  const [view] = world.tools.views()
  await until(() => view?.standings.find(3)?.totalScore === 30)
})

test('a batch that a living ingest may be appending is left to it', async () => {
  const id = await world.commit(new Map([[1, 5]]))
  await step({ olderThanMs: 60_000 })
  expect(await unsent()).toEqual([id])
})

test('S1: a batch with an older id that was committed later is not skipped', async () => {
  const older = nextBatchId(Date.now())
  const slow = await world.sql.reserve() // a transaction that stays open
  await slow`begin`
  await slow`insert into outbox (batch_id, season_id, changes) values (${older}, ${SEASON}, '[]')`
  const newer = await world.commit(new Map([[2, 7]]))
  const seen = await follow(async () => {
    await step()
    expect(await unsent()).toEqual([])
    await slow`commit`
    slow.release()
    await step()
  }, 2)
  expect(seen).toEqual([newer, older])
  expect(await unsent()).toEqual([])
})

test('two relays at once, and an ingest that is merely slow, make one entry of each batch', async () => {
  const seen = await follow(async () => {
    const ids: string[] = []
    for (let player = 1; player <= 8; player++) ids.push(await world.commit(new Map([[player, player]])))
    const slowIngest = world.openLog()
    await until(() => slowIngest.isAvailable())
    await Promise.all([step(), step(), ...ids.map((id) => slowIngest.append(SEASON, id, '[]'))])
    await step()
    await world.tools.log.append(SEASON, nextBatchId(Date.now()), '[]')
  }, 9)
  expect(seen).toHaveLength(9)
  expect(new Set(seen).size).toBe(9)
})

test('a backlog that is too long is covered by a new epoch, and every view has it', async () => {
  const before = await world.tools.log.open(SEASON)
  for (let at = 0; at < 6; at++) await world.commit(new Map([[11, 100 + at]]))
  const covered = new Promise((resolve) => world.tools.events.once('covered', resolve))
  await step({ ...atOnce, longestBacklogChanges: 5 })
  expect(await covered).toBe(6)
  expect(await unsent()).toEqual([])
  expect((await world.tools.log.head(SEASON))?.epoch).not.toBe(before.epoch)
  const [view] = world.tools.views()
  await until(() => view?.standings.find(11)?.sessions === 6)
})

test('an old backlog is covered too, and a young one of the same length is not', async () => {
  const before = await world.tools.log.open(SEASON)
  await world.commit(new Map([[12, 1]]))
  await step({ ...atOnce, longestBacklogSeconds: 600 })
  expect((await world.tools.log.head(SEASON))?.epoch).toBe(before.epoch)
  await world.commit(new Map([[12, 2]]))
  await world.sql`update outbox set created_at = created_at - interval '11 minutes' where not sent`
  await step({ ...atOnce, longestBacklogSeconds: 600 })
  expect((await world.tools.log.head(SEASON))?.epoch).not.toBe(before.epoch)
  expect(await unsent()).toEqual([])
})

test('a season whose node is away waits, and neither holds up the others nor makes them load again', async () => {
  const other = 2
  const waiting = await world.commit(new Map([[15, 1]]))
  await world.sql`update outbox set created_at = created_at - interval '1 hour' where not sent`
  const id = nextBatchId(Date.now())
  await world.sql`insert into outbox (batch_id, season_id, changes) values (${id}, ${other}, '[]')`
  const appended: number[] = []
  const log = {
    ...world.tools.log,
    kind: 'redis' as const,
    isAvailable: (season?: number) => season !== SEASON,
    append: (season: number, ...batch: [string, string]) => {
      appended.push(season)
      return world.tools.log.append(season, ...batch)
    },
    startEpoch: () => Promise.reject(new Error('nobody needs a new epoch')),
  }
  await createRelay({ ...world.tools, log }, atOnce).run(endlessTerm(), silent)
  expect(appended).toEqual([other])
  expect(await unsent()).toEqual([waiting])
})

test('what the log does not take stays unsent, whether it was to be appended or covered', async () => {
  const id = await world.commit(new Map([[13, 1]]))
  const refuse = () => Promise.reject(new Error('the log is away'))
  const log = {
    ...world.tools.log,
    kind: 'redis' as const,
    isAvailable: () => true,
    append: refuse,
    startEpoch: refuse,
  }
  for (const limits of [atOnce, { ...atOnce, longestBacklogChanges: 0 }]) {
    const relay = createRelay({ ...world.tools, log }, limits)
    await expect(relay.run(endlessTerm(), silent)).rejects.toThrow('away')
    expect(await unsent()).toEqual([id])
  }
})

test('a leader whose term is over does nothing', async () => {
  const id = await world.commit(new Map([[14, 1]]))
  const term = endlessTerm()
  term.end()
  await createRelay(world.tools, atOnce).run(term, silent)
  expect(await unsent()).toEqual([id])
})
