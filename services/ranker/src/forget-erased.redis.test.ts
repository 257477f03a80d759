/** The last traces of an erased player go, whatever interrupts it; infra/attacks searches for them in everything. */
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { erasePlayer } from '@leaderboard/database/queries/erase-player'
import { findErasure } from '@leaderboard/database/queries/find-erasure'
import { closeTestSeason, openTestSeason } from '@leaderboard/database/test-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createErasureJob } from './forget-erased.ts'
import type { RankerTools } from './ranker-tools.ts'
import { createRankerWorld, endlessTerm, type RankerWorld, silent, until } from './test-ranker.ts'

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

test('a snapshot that was broken off before its season closed holds nobody up', async () => {
  const season = await openTestSeason(world.sql, { gameMode: 'over' })
  await world.sql`
    insert into rank_snapshots (season_id, taken_at, version_sum) values (${season.id}, now() - interval '61 minutes', 1)`
  await closeTestSeason(world.sql, season)
  await world.commit(new Map([[4, 10]]))
  await erase(4)
  await run()
  expect(await isFinished(4)).toBe(true)
})

test('nothing is dropped before followers had time to read it, and a season that is over gets no log', async () => {
  const season = await openTestSeason(world.sql, { gameMode: 'ended' })
  await world.sql`
    insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
      last_score, reached_at, version)
    values (${season.id}, 5, 7, 7, 1, 7, 1, 7, now(), 1)`
  await closeTestSeason(world.sql, season)
  await world.commit(new Map([[5, 10]]))
  const { log } = world.tools
  const start = await log.open(1)
  const seen: number[] = []
  const gaps: string[] = []
  await erase(5)
  const term = endlessTerm()
  const job = createErasureJob(world.tools, { settledMs: 0, followedMs: 60_000 })
  const running = job.run(term, silent)
  await until(async () => ((await log.head(1))?.sequence ?? 0) > start.sequence) // the entry that stays
  const follower = log.follow(1, start, {
    onEntry: (entry) => seen.push(entry.position.sequence),
    onGap: (reason) => gaps.push(reason),
  })
  await until(() => seen.length > 0)
  term.end() // nothing was dropped yet, and the player is not done with
  await expect(running).rejects.toThrow()
  expect(await isFinished(5)).toBe(false)
  await run()
  expect(await isFinished(5)).toBe(true)
  expect(gaps).toEqual([])
  expect(await log.head(season.id)).toBeNull()
  await follower.stop()
})
