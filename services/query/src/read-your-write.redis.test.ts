/** I8: whoever reads after a submission was acknowledged sees it, on whichever replica the read lands. */
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase, type TestDatabase } from '@leaderboard/database/test-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startQuery, startWriter, type TestQuery, type TestWriter, until } from './test-query.ts'

let database: TestDatabase
let redis: TestRedis
let writer: TestWriter
let replicas: TestQuery[]
let players: number[]

const PLAYERS = 40
const ROUNDS = 20

beforeAll(async () => {
  ;[database, redis] = await Promise.all([createTestDatabase(), createTestRedis()])
  writer = await startWriter(database.url, redis.url)
  players = await writer.createPlayers(PLAYERS)
  const env = { DATABASE_URL: database.url, REDIS_URL: redis.url }
  replicas = await Promise.all([startQuery(env), startQuery(env)])
  for (const replica of replicas) await replica.untilExact()
})

afterAll(async () => {
  for (const replica of replicas ?? []) await replica[Symbol.asyncDispose]()
  await writer?.[Symbol.asyncDispose]()
  await redis?.[Symbol.asyncDispose]()
  await database?.drop()
})

test('a submission is in every read that begins after it, while others write', async () => {
  const states = { exact: 0, stale: 0, pending: 0 }
  const lane = async (userId: number, at: number) => {
    let sum = 0
    for (let round = 1; round <= ROUNDS; round++) {
      const score = (userId * 31 + round * 17) % 1000
      sum += score
      await writer.submit([{ userId, score }])
      const replica = replicas[(at + round) % replicas.length]
      const { status, body } = (await replica?.get(`/api/leaderboard/rank/${userId}`)) ?? { status: 0, body: null }
      expect(status).toBe(200)
      states[body.rankState as keyof typeof states] += 1
      // On a machine that is too busy an answer may be older, but then it says so.
      if (body.rankState !== 'exact') continue
      expect(body).toMatchObject({ sessions: round, totalScore: Math.round(sum / round) })
    }
  }
  await Promise.all(players.map((userId, at) => lane(userId, at)))
  expect(states.pending).toBe(0)
  expect(states.exact).toBeGreaterThan((PLAYERS * ROUNDS) / 4)
})

test('replicas at one revision give the same bytes', async () => {
  const paths = ['/api/leaderboard/top?limit=50', ...players.slice(0, 20).map((id) => `/api/leaderboard/rank/${id}`)]
  for (const path of paths) {
    await until(async () => {
      const [a, b] = await Promise.all(replicas.map((replica) => replica.get(path)))
      if (a?.body.rankState !== 'exact' || b?.body.rankState !== 'exact') return false
      if (a.body.revision === null || a.body.revision !== b.body.revision) return false
      expect(a.text).toBe(b.text)
      expect(a.headers.get('etag')).toBe(b.headers.get('etag'))
      return true
    }, `both replicas answer ${path} at one revision`)
  }
})
