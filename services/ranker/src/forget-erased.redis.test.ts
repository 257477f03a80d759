/** The last traces of an erased player go, whatever interrupts it; infra/attacks searches for them in everything. */
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { erasePlayer } from '@leaderboard/database/queries/erase-player'
import { findErasure } from '@leaderboard/database/queries/find-erasure'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createErasureJob } from './forget-erased.ts'
import type { RankerTools } from './ranker-tools.ts'
import { createRankerWorld, endlessTerm, type RankerWorld, silent } from './test-ranker.ts'

let world: RankerWorld
beforeAll(async () => {
  world = await createRankerWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const erase = async (userId: number) =>
  erasePlayer(world.sql, nextBatchId(Date.now()), userId, { keyId: 'abcdefghijkl', reason: 'asked for' })

const run = (tools: RankerTools = world.tools) => createErasureJob(tools, { settledMs: 0 }).run(endlessTerm(), silent)

const isFinished = async (userId: number) => (await findErasure(world.sql, userId))?.isFinished

/** Outbox rows that tell of more than a player's going. */
const traces = (userId: number) => world.sql`
  select changes from outbox where changes_without(changes, ${userId}) <> changes and changes not like '[0,%'`

test('what was broken off is done by the next run', async () => {
  await world.commit(
    new Map([
      [1, 10],
      [2, 20],
    ]),
  )
  await erase(1)
  expect(await traces(1)).toHaveLength(1)
  const { log } = world.tools
  const broken: Pick<ChangeLog, 'isAvailable' | 'forgetPast'> = {
    isAvailable: () => true,
    forgetPast: () => Promise.reject(new Error('Redis went away')),
  }
  await expect(run({ ...world.tools, log: Object.assign(Object.create(log), broken) })).rejects.toThrow('went away')
  expect(await isFinished(1)).toBe(false)
  await run()
  expect(await isFinished(1)).toBe(true)
  expect(await traces(1)).toHaveLength(0)
  expect(await traces(2)).toHaveLength(1) // nobody else's
  expect(await erase(1)).toBeNull()
})

test('while ranks are packed that were read before the erasure, it waits', async () => {
  await world.commit(new Map([[3, 10]]))
  await world.sql`insert into rank_snapshots (season_id, taken_at, version_sum) values (1, now() - interval '1 second', 1)`
  await erase(3)
  await run()
  expect(await isFinished(3)).toBe(false)
  await world.sql`update rank_snapshots set finished_at = now()`
  await run()
  expect(await isFinished(3)).toBe(true)
})
