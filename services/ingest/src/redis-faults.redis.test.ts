import { relayUnsent } from '@leaderboard/board-view/test-relay'
import { createTestDatabase, type TestDatabase } from '@leaderboard/database/test-database'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addPlayers, startIngest, type TestIngest, until, whenExact } from './test-ingest.ts'

let database: TestDatabase
let redis: Awaited<ReturnType<typeof startRedis>>
let ingest: TestIngest

beforeAll(async () => {
  database = await createTestDatabase()
  await addPlayers(database.sql, 100)
  redis = await startRedis()
  ingest = await startIngest({ DATABASE_URL: database.url, REDIS_URL: redis.url })
})

afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await redis.stop()
  await database.drop()
})

beforeEach(async () => {
  await relay()
  await whenExact(ingest)
})

/** As the ranker does, who is not here. */
async function relay(): Promise<void> {
  const { changeLog } = ingest.service.app
  await until(() => changeLog.isAvailable(), 'the log is back')
  await relayUnsent(database.sql, changeLog)
}

const timed = async (userId: number, score: number) => {
  const began = performance.now()
  const sent = await ingest.submit(userId, score)
  return { ...sent, ms: performance.now() - began }
}

const digestIsRight = async () => {
  const rows = await database.sql<{ user_id: number; total_score: number; version: number }[]>`
    select user_id, total_score, version from leaderboard where season_id = 1`
  const { standings } = ingest.service.app.boardViews.get('global') ?? {}
  return (
    rows.length === standings?.size && rows.every((row) => standings.find(row.user_id)?.totalScore === row.total_score)
  )
}

test('Redis killed: submissions go on, quickly, with pending ranks; back again, ranks are exact and nothing is missing', async () => {
  await ingest.submit(1, 10)
  await redis.kill()
  for (let userId = 2; userId <= 20; userId++) {
    const { status, body, ms } = await timed(userId, userId)
    expect(status).toBe(201)
    expect(body).toMatchObject({ success: true, rankState: 'pending', newRank: null, previousRank: null })
    expect(ms).toBeLessThan(1_500)
  }
  const ready = await fetch(`${ingest.url}/readyz`)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toMatchObject({ status: 'degraded' })
  await redis.start()
  await relay()
  await until(async () => (await ingest.submit(50, 5)).body.rankState === 'exact', 'ranks are exact again', 10_000)
  await until(digestIsRight, 'the view has what was committed meanwhile', 10_000)
  expect((await ingest.submit(21, 21)).body).toMatchObject({ newRank: 1, rankState: 'exact' })
})

test('Redis that hangs: a submission waits a moment for its rank and is saved all the same', async () => {
  redis.pause()
  const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => timed(30 + i, 7)))
  redis.resume()
  for (const { status, body, ms } of answers) {
    expect(status).toBe(201)
    expect(body.rankState).toBe('pending')
    expect(ms).toBeLessThan(2_500) // 300 ms of waiting, and what a busy machine adds
  }
  await until(digestIsRight, 'the view has what was committed meanwhile', 10_000)
})

test('a retry while Redis is away is still a replay, without a rank', async () => {
  const { body } = await ingest.submit(70, 5, 'kept')
  await redis.kill()
  const retry = await ingest.submit(70, 5, 'kept')
  expect(retry.status).toBe(201)
  expect(retry.headers.get('idempotency-replayed')).toBe('true')
  expect(retry.body).toMatchObject({ sessionId: body.sessionId, sessions: 1, rankState: 'pending', newRank: null })
  await redis.start()
})

test('without any Redis submissions work, and their ranks come over the outbox', async () => {
  await using alone = await startIngest({ DATABASE_URL: database.url, REDIS_URL: '' })
  await whenExact(alone)
  const { status, body } = await alone.submit(90, 2_000_000_000)
  expect(status).toBe(201)
  expect(body).toMatchObject({ totalScore: 2_000_000_000, sessions: 1 })
  expect(['exact', 'pending']).toContain(body.rankState)
})

test('closing finishes what was begun: answers come, and what is on the log is marked', async () => {
  const closing = await startIngest({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await whenExact(closing)
  const lock = await database.sql.reserve()
  await lock`begin`
  await lock`lock table game_sessions in exclusive mode`
  const sent = Array.from({ length: 40 }, (_, i) => closing.submit(1 + i, 3))
  const metric = (name: string) => closing.metric(`leaderboard_ingest_${name}`)
  await until(async () => (await metric('batch_size_sum')) + (await metric('queue_length')) === 40, 'all have come')
  const closed = closing.service.close()
  await lock`commit`
  lock.release()
  await closed
  const answers = await Promise.all(sent)
  const ids = answers.map((answer) => answer.body.sessionId)
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
  const saved = await database.sql`select 1 from game_sessions where id = any(${ids})`
  expect(saved.length).toBe(40)
})
