/** Rank over time: what each recalculation found, against the window functions at that moment. */
import type { Database } from '@leaderboard/database/connect-database'
import { readRankHistory } from '@leaderboard/database/queries/read-rank-history'
import type { Season } from '@leaderboard/database/season'
import { openTestSeason } from '@leaderboard/database/test-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Recalculation } from './recalculation.ts'
import { createRankerWorld, endlessTerm, type RankerWorld, silent } from './test-ranker.ts'

/** Ids in three chunks. */
const PLAYERS = 2_500
let world: RankerWorld

beforeAll(async () => {
  world = await createRankerWorld(PLAYERS)
})
afterAll(() => world[Symbol.asyncDispose]())

/** Every `step`th player has played; totals are few or far apart, and some are below 0. */
async function play(sql: Database, { id }: Season, { step, totals }: { step: number; totals: number }): Promise<void> {
  await sql`
    insert into leaderboard as held (season_id, user_id, total_score, score_sum, session_count, best_score,
      best_session_id, last_score, reached_at, version)
    select ${id}, n, total, total, 1, total, n, total, timestamptz '2026-01-01' + (n % 7) * interval '1 second', 1
    from (select n, ((n * 7919) % ${totals}::int - ${totals}::int / 2)::int as total
      from generate_series(1, ${PLAYERS}, ${step}::int) as n) as player
    on conflict (season_id, user_id) do update
      set total_score = excluded.total_score, version = held.version + 1`
}

interface Standing {
  rank: number
  totalScore: number
}

async function standingsOf(sql: Database, { id, direction, rankKind }: Season): Promise<Map<number, Standing>> {
  const total = direction === 'desc' ? sql`total_score desc` : sql`total_score`
  const rank = {
    dense: sql`dense_rank() over (order by ${total})`,
    standard: sql`rank() over (order by ${total})`,
    ordinal: sql`row_number() over (order by ${total}, reached_at, user_id)`,
  }[rankKind]
  const rows = await sql<(Standing & { userId: number })[]>`
    select user_id as "userId", ${rank} as rank, total_score as "totalScore" from leaderboard where season_id = ${id}`
  return new Map(rows.map(({ userId, ...standing }) => [userId, standing]))
}

/** Of one minute, one snapshot is kept. */
async function letTimePass(sql: Database, { id }: Season): Promise<void> {
  await sql`
    with snapshot as (
      update rank_snapshots set taken_at = taken_at - interval '1 hour' where season_id = ${id}
    )
    update rank_snapshot_chunks set taken_at = taken_at - interval '1 hour' where season_id = ${id}`
}

const recalculate = (season: Season) => new Recalculation(world.tools).run(season, endlessTerm(), silent)

test('each recalculation keeps what SQL says then, of everybody, on every kind of board', async () => {
  const rules = fc.record({
    direction: fc.constantFrom('asc' as const, 'desc' as const),
    rankKind: fc.constantFrom('dense' as const, 'standard' as const, 'ordinal' as const),
    runs: fc.array(fc.record({ step: fc.integer({ min: 1, max: 400 }), totals: fc.constantFrom(1, 9, 100_000) }), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  await fc.assert(
    fc.asyncProperty(rules, async ({ runs, ...kind }) => {
      const season = await openTestSeason(world.sql, { ...kind, gameMode: 'history' })
      const expected: Map<number, Standing>[] = []
      for (const run of runs) {
        await play(world.sql, season, run)
        expected.push(await standingsOf(world.sql, season))
        await recalculate(season)
        await recalculate(season) // nothing has changed: nothing is added
        await letTimePass(world.sql, season)
      }
      for (const userId of [1, 2, 401, 1023, 1024, 1025, 2048, PLAYERS, 999_999]) {
        const past = await readRankHistory(world.sql, season.id, userId)
        const wanted = expected.flatMap((standings) => standings.get(userId) ?? [])
        expect(past?.map(({ rank, totalScore }) => ({ rank, totalScore }))).toEqual(wanted)
      }
    }),
    { numRuns: 12 },
  )
})

test('a snapshot that was broken off is never read, and the next run makes a whole one', async () => {
  const season = await openTestSeason(world.sql, { gameMode: 'broken' })
  await play(world.sql, season, { step: 1, totals: 50 })
  const term = endlessTerm()
  const run = new Recalculation(world.tools).run(season, term, async (_, detail) => {
    if (detail.includes('working')) queueMicrotask(() => term.end())
  })
  await expect(run).rejects.toThrow('The term is over')
  expect(await readRankHistory(world.sql, season.id, 1)).toBeNull()
  await recalculate(season)
  expect(await readRankHistory(world.sql, season.id, 1)).toHaveLength(1)
  const [row] = await world.sql`select count(*) as snapshots from rank_snapshots where season_id = ${season.id}`
  expect(row).toEqual({ snapshots: 1 })
})

test('however often it runs, a bounded number is kept', async () => {
  const season = await openTestSeason(world.sql, { gameMode: 'bounded' })
  await play(world.sql, season, { step: 50, totals: 50 })
  await world.sql`
    insert into rank_snapshots (season_id, taken_at, version_sum, finished_at)
    select ${season.id}, now() - n * n * interval '4 minutes', n, now() from generate_series(1, 400) as n`
  await recalculate(season)
  const [row] = await world.sql<{ snapshots: number; days: number }[]>`
    select count(*) as snapshots, extract(day from max(taken_at) - min(taken_at))::int as days
    from rank_snapshots where season_id = ${season.id}`
  expect(row?.snapshots).toBeLessThan(120)
  expect(row?.days).toBeGreaterThan(300)
})
