/**
 * Random submissions, retries, reloads and outages of the log, and after each round every read of every player beside
 * window functions of SQL: on boards of every direction, aggregate and kind of rank, with many ties and negative scores,
 * with nobody, one and some dozens on them. LEADERBOARD_TEST_SEED repeats a run, LEADERBOARD_TEST_ROUNDS makes a long one.
 */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import type { Season } from '@leaderboard/database/season'
import { createTestDatabase, openTestSeason } from '@leaderboard/database/test-database'
import { test } from 'vitest'
import { expectGoals, expectPages, expectRanks, expectSimulation, readSql } from './expect-reads.ts'
import { startQuery, startWriter, type TestQuery, type TestWriter } from './test-query.ts'

const seed = Number(process.env['LEADERBOARD_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const rounds = Number(process.env['LEADERBOARD_TEST_ROUNDS'] ?? 6)
const PLAYERS = 40
const SCORES = { minimumScore: -6, maximumScore: 9 }

/** Uniform integers below a limit, from a seed (xorshift32). */
function randomFrom(start: number): (limit: number) => number {
  let state = start | 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

test(`every read says what SQL says, seed ${seed}, ${rounds} rounds`, {
  timeout: 60_000 + rounds * 15_000,
}, async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using writer = await startWriter(database.url, redis.url)
  await writer.sql`update boards set minimum_score = ${SCORES.minimumScore} where slug = 'global'`
  const seasons: Season[] = []
  for (const [aggregate, direction, rankKind] of [
    ['average', 'desc', 'dense'],
    ['best', 'asc', 'standard'],
    ['total', 'asc', 'ordinal'],
    ['latest', 'desc', 'standard'],
  ] as const) {
    seasons.push(await openTestSeason(writer.sql, { ...SCORES, aggregate, direction, rankKind }))
  }
  const ids = await writer.createPlayers(PLAYERS)
  await using query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await query.untilExact()
  const random = randomFrom(seed)
  for (let round = 0; round < rounds; round++) {
    await play(writer, query, { ids: ids.slice(0, round * round), random })
    for (const { board } of seasons) await compare(writer, query, { board, ids, random })
  }
})

interface Chances {
  readonly ids: readonly number[]
  readonly random: (limit: number) => number
}

/** Some batches: sent, only committed and relayed later, or with the view loaded again in between. */
async function play(writer: TestWriter, query: TestQuery, { ids, random }: Chances): Promise<void> {
  for (let batch = 0; batch < 4 && ids.length > 0; batch++) {
    const players = new Set(Array.from({ length: 1 + random(12) }, () => ids[random(ids.length)] ?? 0))
    const items = [...players].map((userId) => ({ userId, score: random(16) - 6 }))
    if (random(3) === 0) await writer.commit(items)
    else await writer.submit(items)
    if (random(3) === 0) for (const view of query.service.app.boardViews.list()) view.reload('a test')
    if (random(2) === 0) await writer.relay()
  }
  await writer.relay()
}

async function compare(writer: TestWriter, query: TestQuery, world: Chances & { board: string }): Promise<void> {
  const { board, ids, random } = world
  const view = query.service.app.boardViews.get(board)
  if (view === undefined) throw new Error('The board has no view')
  const { season } = view
  const sql = await readSql(writer.sql, season)
  const about = { get: (path: string) => query.get(path), season, sql, hint: `seed ${seed}, board ${board}` }
  await expectRanks(about, ids, 1 + random(10))
  await expectPages(about, 1 + random(20))
  const some = Array.from({ length: 3 }, () => ids[random(ids.length)] ?? 0)
  for (const id of some) {
    await expectSimulation(about, id, random(16) - 6)
    await expectGoals(about, id, 1 + random(8))
  }
}
