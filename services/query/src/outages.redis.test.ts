/** Redis away, PostgreSQL away, both away: what is still answered, how it is marked, and that it heals by itself. */
import { createTestDatabase, type TestDatabase } from '@leaderboard/database/test-database'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { startTcpProxy, type TcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startQuery, startWriter, type TestAnswer, type TestQuery, type TestWriter, until } from './test-query.ts'

let database: TestDatabase
let redis: Awaited<ReturnType<typeof startRedis>>
let way: TcpProxy
let writer: TestWriter
let query: TestQuery
let players: number[]

const LIMIT = 2

beforeAll(async () => {
  ;[database, redis] = await Promise.all([createTestDatabase(), startRedis()])
  way = await startTcpProxy(database.url)
  writer = await startWriter(database.url, redis.url)
  players = await writer.createPlayers(50)
  query = await startQuery(environment())
  await query.untilExact()
  await writer.submit(players.slice(0, 49).map((userId, index) => ({ userId, score: index % 10 })))
})

afterAll(async () => {
  await query?.[Symbol.asyncDispose]()
  await writer?.[Symbol.asyncDispose]()
  await way?.stop()
  await redis?.stop()
  await database?.drop()
})

function environment() {
  const READ_FALLBACK_CONCURRENCY = String(LIMIT)
  return { DATABASE_URL: way.url(database.url), REDIS_URL: redis.url, READ_FALLBACK_CONCURRENCY }
}

const playerAt = (index: number): number => players[index] ?? 0
const pathsOf = (index: number) => [
  `/api/leaderboard/rank/${playerAt(index)}`,
  '/api/leaderboard/top?limit=3',
  `/api/leaderboard/around/${playerAt(index)}?radius=2`,
  `/api/leaderboard/ranks?ids=${playerAt(index)},${playerAt(index + 1)}`,
]

/** What an answer says apart from how fresh it is. */
function saidBy({ body }: TestAnswer) {
  const { revision: _r, asOf: _a, rankState: _s, next: _n, previous: _p, ...rest } = body
  return rest
}

async function timed(path: string): Promise<TestAnswer & { ms: number }> {
  const began = performance.now()
  return { ...(await query.get(path)), ms: performance.now() - began }
}

describe('with Redis killed', () => {
  test('PostgreSQL answers the same, exactly; and the view again once Redis is back, empty', async () => {
    const before = await Promise.all(pathsOf(3).map((path) => query.get(path)))
    await redis.kill()
    await writer.commit([{ userId: playerAt(49), score: 4 }]) // nobody can tell the view
    for (const [index, path] of pathsOf(3).entries()) {
      const answer = await timed(path)
      expect([answer.status, answer.body.rankState, answer.body.revision]).toEqual([200, 'exact', null])
      expect(Object.keys(saidBy(answer))).toEqual(Object.keys(saidBy(before[index] as TestAnswer)))
      expect(answer.ms).toBeLessThan(2000)
    }
    const late = await query.get(`/api/leaderboard/rank/${playerAt(49)}`)
    expect(late.body).toMatchObject({ sessions: 1, players: 50, rankState: 'exact', revision: null })
    expect((await query.get('/readyz')).body.status).toBe('degraded')

    await redis.start()
    await writer.relay()
    await query.untilExact()
    expect((await query.get(`/api/leaderboard/rank/${playerAt(49)}`)).body).toMatchObject({ sessions: 1, players: 50 })
  })

  test('reads beyond the limit get what the view knows, marked, and no error', async () => {
    await redis.kill()
    const answers = await Promise.all(players.slice(0, 40).map((id) => query.get(`/api/leaderboard/rank/${id}`)))
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
    const states = new Set(answers.map((answer) => answer.body.rankState))
    expect(states).toContain('stale')
    expect(states).toContain('exact')
    await redis.start()
    await query.untilExact()
  })
})

describe('with PostgreSQL away', () => {
  test('the view answers exactly, with null for names it has not seen, and unknown is not said of anybody', async () => {
    await using fresh = await startQuery(environment())
    await fresh.untilExact()
    way.refuse()
    const answer = await fresh.get(`/api/leaderboard/rank/${playerAt(20)}`)
    expect([answer.status, answer.body.rankState, answer.body.username]).toEqual([200, 'exact', null])
    const page = await fresh.get('/api/leaderboard/top?limit=30')
    expect(page.body.items).toHaveLength(30)
    expect(page.body.items[5].username).toBeNull()
    const ranks = await fresh.get(`/api/leaderboard/ranks?ids=${playerAt(20)},999999`)
    expect(ranks.body.items.map((item: { reason: unknown }) => item.reason)).toEqual([null, 'no_session_yet'])
    for (const path of ['/api/leaderboard/rank/999999', `/api/players/${playerAt(1)}`, '/api/players?q=p']) {
      const began = performance.now()
      const refused = await fresh.get(path)
      expect([path, refused.status, refused.body.code]).toEqual([path, 503, 'database_unavailable'])
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(performance.now() - began).toBeLessThan(2000)
    }
    expect((await fresh.get('/api/status')).body).toMatchObject({ outbox: null, jobs: [] })
    way.resume()
    const named = async () => (await fresh.get(`/api/leaderboard/rank/${playerAt(20)}`)).body.username === 'Player 20'
    await until(named, 'the names are back')
    await until(async () => (await fresh.get('/api/leaderboard/rank/999999')).status === 404, 'it is known again')
  })

  test('and Redis as well, the view answers what it knows, marked, within 2 s; the same if nothing answers at all', async () => {
    for (const cut of [() => way.refuse(), () => way.blackhole()]) {
      cut()
      await redis.kill()
      for (const path of pathsOf(3)) {
        const answer = await timed(path)
        expect([path, answer.status, answer.body.rankState]).toEqual([path, 200, 'stale'])
        expect(answer.ms).toBeLessThan(2000)
      }
      way.resume()
      await redis.start()
      await query.untilExact()
    }
  })
})

describe('a service that starts', () => {
  test('without Redis answers from PostgreSQL; with neither it says so within 2 s; and it heals', async () => {
    await redis.kill()
    await using fresh = await startQuery(environment())
    const path = `/api/leaderboard/rank/${playerAt(3)}`
    await until(async () => (await fresh.get(path)).status === 200, 'PostgreSQL answers')
    expect((await fresh.get(path)).body).toMatchObject({ revision: null, userId: playerAt(3) })
    expect((await fresh.get('/api/leaderboard/distribution')).status).toBe(200) // from PostgreSQL, too
    expect((await fresh.get(`/api/leaderboard/rank/999999`)).status).toBe(404)

    way.refuse()
    for (const one of pathsOf(3)) {
      const began = performance.now()
      const answer = await fresh.get(one)
      expect([one, answer.status]).toEqual([one, 503])
      expect(answer.body.retryable).toBe(true)
      expect(answer.headers.get('retry-after')).not.toBeNull()
      expect(performance.now() - began).toBeLessThan(2000)
    }
    way.resume()
    await redis.start()
    await fresh.untilExact()
  })

  test('with nothing but its address has no board to speak of, and says so', async () => {
    way.refuse()
    await using fresh = await startQuery(environment())
    const began = performance.now()
    expect((await fresh.get('/api/leaderboard/top')).status).toBe(503)
    expect(performance.now() - began).toBeLessThan(2000)
    way.resume()
    await fresh.untilExact()
  })
})
