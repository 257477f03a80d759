import { getEventListeners } from 'node:events'
import type { Database } from '@leaderboard/database/connect-database'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import { requestJob } from '@leaderboard/database/queries/request-job'
import type { Season } from '@leaderboard/database/season'
import { closeTestSeason, openTestSeason } from '@leaderboard/database/test-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Recalculation } from './recalculation.ts'
import { createRequestServer } from './serve-requests.ts'
import { createRankerWorld, endlessTerm, type RankerWorld, silent, until } from './test-ranker.ts'

const PLAYERS = 6_000
let world: RankerWorld
let global: Season

beforeAll(async () => {
  world = await createRankerWorld(PLAYERS)
  const [season] = await listOpenSeasons(world.sql)
  if (season === undefined) throw new Error('no season is open')
  global = season
})
afterAll(() => world[Symbol.asyncDispose]())

/** Rows as if sessions had been played; totals are few, so that there are many ties. */
async function fill(sql: Database, seasonId: number, players: number, totals: number): Promise<void> {
  await sql`
    insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
      last_score, reached_at, version)
    select ${seasonId}, n, total, total, 1, total, n, total, timestamptz '2026-01-01' + (n % 7) * interval '1 second', 3
    from (select n, (n * 7919) % ${totals}::int as total from generate_series(1, ${players}::int) as n) as player
    on conflict (season_id, user_id) do update set total_score = excluded.total_score`
}

/** Players whose stored rank is not what the window function says. */
async function wrongRanks(sql: Database, { id, direction, rankKind }: Season): Promise<number> {
  const total = direction === 'desc' ? sql`total_score desc` : sql`total_score`
  const rank = {
    dense: sql`dense_rank() over (order by ${total})`,
    standard: sql`rank() over (order by ${total})`,
    ordinal: sql`row_number() over (order by ${total}, reached_at, user_id)`,
  }[rankKind]
  const [row] = await sql<{ wrong: number }[]>`
    select count(*) filter (where rank is distinct from right_rank) as wrong
    from (select rank, ${rank} as right_rank from leaderboard where season_id = ${id}) as ranked`
  return row?.wrong ?? -1
}

async function recalculated(season: Season): Promise<number> {
  let changed = -1
  world.tools.events.once('recalculated', (_, count) => {
    changed = count
  })
  await new Recalculation(world.tools).run(season, endlessTerm(), silent)
  return changed
}

test('the durable ranks are what DENSE_RANK says, and a second run writes nothing', async () => {
  await fill(world.sql, global.id, PLAYERS, 500)
  expect(await wrongRanks(world.sql, global)).toBe(PLAYERS)
  expect(await recalculated(global)).toBe(PLAYERS)
  expect(await wrongRanks(world.sql, global)).toBe(0)
  expect(await recalculated(global)).toBe(0)
  await world.sql`update leaderboard set total_score = 0 where season_id = ${global.id} and user_id = 1`
  expect(await recalculated(global)).toBeGreaterThan(0)
  expect(await wrongRanks(world.sql, global)).toBe(0)
  const [row] = await world.sql`select count(*) filter (where version <> 3) as touched from leaderboard`
  expect(row).toEqual({ touched: 0 })
})

test('so they are on every kind of board', async () => {
  const kinds = fc.record({
    direction: fc.constantFrom('asc' as const, 'desc' as const),
    rankKind: fc.constantFrom('dense' as const, 'standard' as const, 'ordinal' as const),
    players: fc.integer({ min: 0, max: 60 }),
    totals: fc.integer({ min: 1, max: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(kinds, async ({ players, totals, ...rules }) => {
      const season = await openTestSeason(world.sql, { ...rules, gameMode: 'kinds' })
      await fill(world.sql, season.id, players, totals)
      expect(await recalculated(season)).toBe(players)
      expect(await wrongRanks(world.sql, season)).toBe(0)
    }),
    { numRuns: 15 },
  )
})

test('a run that was interrupted is finished by the next one', async () => {
  const season = await openTestSeason(world.sql, { gameMode: 'interrupted' })
  await fill(world.sql, season.id, PLAYERS, 100)
  const term = endlessTerm()
  const run = new Recalculation(world.tools).run(season, term, async (_, detail) => {
    if (detail.includes(` of ${PLAYERS}`)) term.end()
  })
  await run
  const left = await wrongRanks(world.sql, season)
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(PLAYERS)
  expect(await recalculated(season)).toBe(left)
  expect(await wrongRanks(world.sql, season)).toBe(0)
})

test('a term of many runs holds nothing of any', async () => {
  const season = await openTestSeason(world.sql, { gameMode: 'held' })
  await fill(world.sql, season.id, 10, 10)
  const term = endlessTerm()
  const recalculation = new Recalculation(world.tools)
  for (let run = 0; run < 3; run++) await recalculation.run(season, term, silent)
  expect(getEventListeners(term.signal, 'abort')).toEqual([])
})

test('submissions go on meanwhile, and none of them fails', async () => {
  await world.sql`update leaderboard set rank = null`
  const done = new AbortController()
  const slowest: number[] = []
  const submitting = Promise.all(
    [1, 2].map(async (lane) => {
      for (let at = 0; !done.signal.aborted; at++) {
        const began = performance.now()
        await world.commit(
          new Map([...Array(20).keys()].map((n) => [1 + ((at * 97 + n * 211 + lane) % PLAYERS), at % 100])),
        )
        slowest.push(performance.now() - began)
      }
    }),
  )
  await recalculated(global)
  done.abort()
  await submitting
  expect(slowest.length).toBeGreaterThan(5)
  console.log(`slowest of ${slowest.length} submissions meanwhile: ${Math.max(...slowest).toFixed(1)} ms`)
  await recalculated(global)
  expect(await wrongRanks(world.sql, global)).toBe(0)
})

test('what is asked for in job_requests is done once, and said to be', async () => {
  await world.sql`update leaderboard set rank = null`
  const id = await requestJob(world.sql, 'recalculate')
  const before = await world.tools.log.open(global.id)
  const epochId = await requestJob(world.sql, 'new_epoch')
  const closed = await openTestSeason(world.sql, { gameMode: 'x' })
  await closeTestSeason(world.sql, closed)
  await until(() => world.tools.views().every((view) => view.season.id !== closed.id))
  const unknownId = await requestJob(world.sql, 'new_epoch', closed.id)
  const server = createRequestServer(world.tools, new Recalculation(world.tools), 'holder')
  const steps: boolean[] = []
  for (let step = 0; step < 4; step++) steps.push(await server.run(endlessTerm(), silent))
  expect(steps).toEqual([true, true, true, false])
  expect(await wrongRanks(world.sql, global)).toBe(0)
  expect((await world.tools.log.head(global.id))?.epoch).not.toBe(before.epoch)
  const rows = await world.sql`select id, outcome from job_requests order by id`
  expect([...rows]).toEqual([
    { id, outcome: 'done' },
    { id: epochId, outcome: 'done' },
    { id: unknownId, outcome: 'no such open season' },
  ])
})
