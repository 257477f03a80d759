/** The way through PostgreSQL and the specified cache: right, never older than specified, and never too much at once. */
import { connectRedisStore } from '@leaderboard/change-log/connect-redis'
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { ProblemException } from '@leaderboard/contracts/problem'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import type { Season } from '@leaderboard/database/season'
import { createTestDatabase, type TestDatabase } from '@leaderboard/database/test-database'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { DatabaseReads, type ReadSource } from './database-reads.ts'
import { startWriter, type TestWriter } from './test-query.ts'
import type { PageRequest } from './view-page.ts'

let database: TestDatabase
let redis: TestRedis
let cache: ReturnType<typeof connectRedisStore>
let writer: TestWriter
let season: Season
let players: number[]
let sources: ReadSource[]
let reads: DatabaseReads

const FIRST: PageRequest = { limit: 5, from: { kind: 'start' } }

function newReads(limit = 4): DatabaseReads {
  const { sql } = database
  return new DatabaseReads({ sql, heavySql: sql, redis: cache, limit, onRead: (source) => sources.push(source) })
}

beforeAll(async () => {
  ;[database, redis] = await Promise.all([createTestDatabase(), createTestRedis()])
  cache = connectRedisStore({ url: redis.url, name: 'test-cache' })
  await new Promise((resolve) => cache.once('ready', resolve))
  writer = await startWriter(database.url, redis.url)
  const [first] = await listOpenSeasons(database.sql)
  if (first === undefined) throw new Error('There is a board from the first migration on')
  season = first
  players = await writer.createPlayers(40)
  await writer.commit(players.map((userId, index) => ({ userId, score: (index * 7) % 12 })))
})

beforeEach(async () => {
  sources = []
  reads = newReads()
  await redis.flush()
})

afterEach(() => vi.useRealTimers())

afterAll(async () => {
  cache?.disconnect()
  await writer?.[Symbol.asyncDispose]()
  await redis?.[Symbol.asyncDispose]()
  await database?.drop()
})

const playerAt = (index: number): number => players[index] ?? 0
const rank = (index: number, mustBeFresh = false) => reads.readRank(season, playerAt(index), mustBeFresh)

/** Lets the writes to the cache arrive. */
const settled = () => cache.ping()

describe('a rank through the cache', () => {
  test('is exact when read for this caller, and stale from the cache', async () => {
    expect((await rank(3)).freshness).toMatchObject({ rankState: 'exact', revision: null })
    await settled()
    const again = await rank(3)
    expect(again.freshness.rankState).toBe('stale')
    expect(sources).toEqual(['database', 'cache'])
    expect((await rank(3, true)).freshness.rankState).toBe('exact') // minRevision takes nothing kept
  })

  test('is never taken for a top list of as many rows, read in the same moment', async () => {
    const userId = playerAt(3)
    const page = () => reads.readPage(season, { limit: userId, from: { kind: 'start' } }, true)
    const [listed, placed, again] = await Promise.all([page(), rank(3, true), page()])
    expect(placed).toMatchObject({ row: { userId }, players: 40 })
    expect([listed.page.total, again.page.total]).toEqual([40, 40])
  })

  test("is ended by that player's submission at once, and not by another's", async () => {
    const before = await rank(3)
    await rank(4)
    await settled()
    await writer.commit([{ userId: playerAt(3), score: 11 }])
    const after = await rank(3)
    expect(after.row?.sessions).toBe((before.row?.sessions ?? 0) + 1)
    expect((await rank(4)).freshness.rankState).toBe('stale')
    expect(sources).toEqual(['database', 'database', 'database', 'cache'])
  })

  test('is ended by a submission even where Redis brings an old entry back', async () => {
    await rank(5)
    await settled()
    const key = `cache:rank:0:${season.id}:${playerAt(5)}`
    const old = (await cache.get(key)) ?? ''
    await writer.commit([{ userId: playerAt(5), score: 2 }])
    await rank(5)
    await settled()
    await cache.set(key, old)
    expect((await rank(5)).freshness.rankState).toBe('exact')
  })

  test('is never used beyond 30 s, nor the top list beyond 10 s, even if Redis keeps it for ever', async () => {
    await rank(6)
    await reads.readPage(season, FIRST, false)
    await settled()
    for (const key of await cache.keys('cache:*')) await cache.persist(key)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_001 })
    expect((await reads.readPage(season, FIRST, false)).freshness.rankState).toBe('exact')
    expect((await rank(6)).freshness.rankState).toBe('stale')
    vi.setSystemTime(Date.now() + 20_000)
    expect((await rank(6)).freshness.rankState).toBe('exact')
  })

  test('expires in Redis by itself', async () => {
    await rank(6)
    await reads.readPage(season, FIRST, false)
    await settled()
    expect(await cache.pttl(`cache:rank:0:${season.id}:${playerAt(6)}`)).toBeLessThanOrEqual(30_000)
    const ttl = await cache.pttl(`cache:top:0:${season.id}:5`)
    expect(ttl).toBeGreaterThan(0)
    expect(ttl).toBeLessThanOrEqual(10_000)
  })

  test.each(['{', 'null', '{"asOf":1}', '[]', `{"asOf":${Date.now()},"value":{"row":{"userId":"x"}}}`])(
    'does not believe %s',
    async (text) => {
      await cache.set(`cache:rank:0:${season.id}:${playerAt(7)}`, text)
      expect((await rank(7)).freshness.rankState).toBe('exact')
    },
  )
})

describe('expensive reads', () => {
  test('of the same page by 200 callers cost one; who joined later is told it may be stale', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => reads.readPage(season, FIRST, true)))
    expect(sources.filter((source) => source === 'database')).toHaveLength(1)
    expect(new Set(answers.map((answer) => JSON.stringify(answer.page))).size).toBe(1)
    expect(answers.filter((answer) => answer.freshness.rankState === 'exact')).toHaveLength(1)
  })

  test('beyond the limit are refused with the time to come back, and the place is free again afterwards', async () => {
    reads = newReads(2)
    const outcomes = await Promise.allSettled(players.slice(0, 20).map((_, index) => rank(index, true)))
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(outcomes.length - refused.length).toBe(2)
    for (const error of refused) {
      expect(error).toBeInstanceOf(ProblemException)
      expect(error).toMatchObject({ code: 'overloaded', details: { retryAfterSeconds: 1 } })
    }
    expect((await rank(9, true)).row?.userId).toBe(playerAt(9))
  })
})

describe('rows from PostgreSQL', () => {
  test('are ranked as by its own window functions, from any side', async () => {
    const all = await reads.readRanks(season, players, true)
    expect(all.total).toBe(40)
    const ordered = [...all.found.values()].toSorted((a, b) => a.ordinal - b.ordinal)
    expect(ordered.map((row) => row.ordinal)).toEqual(ordered.map((_, index) => index + 1))
    for (const row of ordered) expect((await reads.readRank(season, row.userId, true)).row).toEqual(row)
    for (const [first, limit] of [
      [1, 7],
      [8, 7],
      [34, 20],
      [41, 5],
    ] as const) {
      const { page } = await reads.readPage(season, { limit, from: { kind: 'ordinal', ordinal: first } }, true)
      expect(page.rows).toEqual(ordered.slice(first - 1, first - 1 + limit))
      expect(page.hasNext).toBe(page.rows.length > 0 && first - 1 + limit < 40)
    }
    const middle = ordered[20]
    if (middle === undefined) throw new Error('There are 40 players')
    for (const towards of ['next', 'previous'] as const) {
      const from = { kind: 'cursor' as const, cursor: { towards, key: middle } }
      const { page } = await reads.readPage(season, { limit: 6, from }, true)
      expect(page.rows).toEqual(towards === 'next' ? ordered.slice(21, 27) : ordered.slice(14, 20))
      expect([page.hasPrevious, page.hasNext]).toEqual([true, true])
    }
    const { neighbours } = await reads.readNeighbours(season, ordered[1]?.userId ?? 0, 3, true)
    expect([...(neighbours?.before ?? []), ...(neighbours?.after ?? [])]).toEqual(
      [0, 2, 3, 4, 5, 6].map((i) => ordered[i]),
    )
  })

  test('are none for a player without a session', async () => {
    const [newcomer = 0] = await writer.createPlayers(1, () => 'Newcomer')
    expect(await reads.readRank(season, newcomer, true)).toMatchObject({ row: null, players: 40 })
    expect(await reads.readNeighbours(season, newcomer, 3, true)).toMatchObject({ neighbours: null, total: 40 })
  })
})
