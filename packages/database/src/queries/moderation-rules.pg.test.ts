import { expect } from 'vitest'
import { closeDatabase, connectDatabase, type Database } from '../connect-database.ts'
import type { Season } from '../season.ts'
import { createTestPlayers, itemOf, newBatchId, readGlobal } from '../test-batch.ts'
import { closeTestSeason, openTestSeason, test } from '../test-database.ts'
import { commitBatch } from './commit-batch.ts'
import { listSessions } from './list-sessions.ts'
import { removeSession } from './remove-session.ts'
import { restoreSession } from './restore-session.ts'
import { setPlayerHidden } from './set-player-hidden.ts'

const note = { keyId: 'abcdefghijkl', reason: 'a test' }

const submit = async (sql: Database, userId: number, score: number): Promise<number> => {
  const item = itemOf(userId, score)
  await commitBatch(sql, newBatchId(), [item])
  return item.sessionId
}

/** The row without version and rank, which only ever go on. */
const rowOf = async (sql: Database, season: Season, userId: number) => {
  const [row] = await sql`
    select total_score, score_sum, session_count, best_score, best_session_id, last_score, last_session_id,
      reached_at::text
    from leaderboard where user_id = ${userId} and season_id = ${season.id}`
  return row === undefined ? null : { ...row }
}

test('a session restored after the rules changed, or a season was opened, counts where it counted, and only there', async ({
  sql,
}) => {
  const season = await openTestSeason(sql, { aggregate: 'total' })
  const [a = 0] = await createTestPlayers(sql, 1)
  await submit(sql, a, 10)
  const removed = await submit(sql, a, 2)
  await removeSession(sql, newBatchId(), removed, note)
  await sql`update boards set minimum_score = 5 where id = ${season.boardId}`
  const later = await openTestSeason(sql, { aggregate: 'total' })
  await submit(sql, a, 7)
  const ofLater = await rowOf(sql, later, a)
  expect(ofLater).toMatchObject({ total_score: 7, session_count: 1 })
  await restoreSession(sql, newBatchId(), removed, note)
  expect(await rowOf(sql, later, a)).toEqual(ofLater)
  const second = await submit(sql, a, 6)
  const before = await rowOf(sql, season, a)
  await removeSession(sql, newBatchId(), second, note)
  await sql`update boards set maximum_score = 5, minimum_score = 0 where id = ${season.boardId}`
  await restoreSession(sql, newBatchId(), second, note)
  expect(await rowOf(sql, season, a)).toEqual(before)
  for (const each of [season, later]) await closeTestSeason(sql, each)
})

test('a score that the board would not take any more is taken out of it all the same', async ({ sql }) => {
  const season = await openTestSeason(sql, { aggregate: 'best' })
  const [a = 0] = await createTestPlayers(sql, 1)
  await submit(sql, a, 10)
  const cheat = await submit(sql, a, 1_000_000)
  const before = await rowOf(sql, season, a)
  await sql`update boards set maximum_score = 1000 where id = ${season.boardId}`
  await removeSession(sql, newBatchId(), cheat, note)
  expect(await rowOf(sql, season, a)).toMatchObject({ total_score: 10, session_count: 1 })
  await restoreSession(sql, newBatchId(), cheat, note)
  expect(await rowOf(sql, season, a)).toEqual(before)
  await closeTestSeason(sql, season)
})

test('a season without a start begins when it is opened: what was played before does not count in it', async ({
  sql,
}) => {
  const [a = 0] = await createTestPlayers(sql, 1)
  await submit(sql, a, 10)
  const season = await openTestSeason(sql, { aggregate: 'total' })
  const removed = await submit(sql, a, 2)
  const kept = await submit(sql, a, 3)
  await removeSession(sql, newBatchId(), removed, note)
  expect(await rowOf(sql, season, a)).toMatchObject({ total_score: 3, session_count: 1 })
  const listed = await listSessions(sql, season, a, { limit: 10, before: null })
  expect(listed.map((session) => session.sessionId)).toEqual([kept])
  await closeTestSeason(sql, season)
})

test('hiding and showing players beside their submissions does not deadlock', async ({ sql, databaseUrl }) => {
  const seasons: Season[] = [await readGlobal(sql)]
  for (let nth = 0; nth < 3; nth++) seasons.push(await openTestSeason(sql, { minimumScore: 10 * nth }))
  const players = await createTestPlayers(sql, 6)
  const pools = ['submits', 'submits-too', 'hides', 'hides-too'].map((name) =>
    connectDatabase({ url: databaseUrl, max: 1, name }),
  )
  const [first, second, third, fourth] = pools
  if (!first || !second || !third || !fourth) throw new Error('four pools')
  const rounds = 60
  const submitAll = async (pool: Database) => {
    for (let round = 0; round < rounds; round++) {
      await commitBatch(
        pool,
        newBatchId(),
        players.map((player) => itemOf(player, (7 * (round + player)) % 40)),
      )
    }
  }
  // A row that is missing is what makes hiding insert: each round begins without some.
  const hideAll = async (pool: Database, mine: readonly number[]) => {
    for (let round = 0; round < rounds; round++) {
      const userId = mine[round % mine.length] ?? 0
      const gone = seasons[1 + (round % 3)]?.id ?? 0
      await pool`delete from leaderboard where user_id = ${userId} and season_id = ${gone}`
      for (const isHidden of [true, false]) await setPlayerHidden(pool, newBatchId(), { userId, isHidden, note })
    }
  }
  const work = [
    submitAll(first),
    submitAll(second),
    hideAll(third, players.slice(0, 3)),
    hideAll(fourth, players.slice(3)),
  ]
  const outcomes = await Promise.allSettled(work) // a deadlock (40P01) rejects
  await Promise.all(pools.map((pool) => closeDatabase(pool)))
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : null))).toEqual(
    outcomes.map(() => null),
  )
  const [hidden] = await sql`select count(*) as n from leaderboard where is_hidden and user_id = any(${players}::int[])`
  expect(hidden).toEqual({ n: 0 })
})
