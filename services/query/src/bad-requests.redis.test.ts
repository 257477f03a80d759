/** Whatever is wrong with a request is answered with a problem that names the field. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeCursor } from './page-cursor.ts'
import { startQuery, type TestQuery } from './test-query.ts'

let query: TestQuery
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()])
  query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  closing.push(
    () => query.service.close(),
    async () => redis[Symbol.asyncDispose](),
    () => database.drop(),
  )
  await query.untilExact()
})

afterAll(async () => {
  for (const close of closing) await close()
})

const key = { totalScore: 1, reachedAt: 1, userId: 1 }
const foreign = encodeCursor({ board: 'weekly', number: 1, direction: 'desc' }, { towards: 'next', key })
const over = encodeCursor({ board: 'global', number: 77, direction: 'desc' }, { towards: 'next', key })

const TOP = '/api/leaderboard/top'
const RANK = '/api/leaderboard/rank'

/** Path, status, code of the problem, pointer of the error. */
const table: [string, number, string, string][] = [
  ...['0', '1e9', 'abc', '101', '-1', '1.5', '', '01', ' 5', '%2B5'].map((limit): [string, number, string, string] => [
    `${TOP}?limit=${limit}`,
    400,
    'invalid_request',
    '/limit',
  ]),
  [`${TOP}?limit=5&limit=6`, 400, 'invalid_request', '/limit'],
  [`${TOP}?limti=5`, 400, 'invalid_request', '/limti'],
  [`${TOP}?startRank=0`, 400, 'invalid_request', '/startRank'],
  [`${TOP}?startRank=99999999999`, 400, 'invalid_request', '/startRank'],
  [
    `${TOP}?cursor=${encodeCursor({ board: 'global', number: 1, direction: 'desc' }, { towards: 'next', key })}&startRank=3`,
    400,
    'invalid_request',
    '/startRank',
  ],
  [`${TOP}?cursor=AAAA`, 400, 'invalid_cursor', '/cursor'],
  [`${TOP}?cursor=%2B%2B`, 400, 'invalid_request', '/cursor'],
  [`${TOP}?cursor=${'A'.repeat(600)}`, 400, 'invalid_request', '/cursor'],
  [`${TOP}?cursor=${foreign}`, 400, 'invalid_cursor', '/cursor'],
  [`${TOP}?cursor=${over}`, 410, 'cursor_expired', '/cursor'],
  [`${TOP}?board=Global`, 400, 'invalid_request', '/board'],
  [`${TOP}?season=0`, 400, 'invalid_request', '/season'],
  [`${TOP}?minRevision=later`, 400, 'invalid_request', '/minRevision'],
  [`${TOP}?consistency=weak`, 400, 'invalid_request', '/consistency'],
  ...['0', 'abc', '99999999999999999999', '9999999999', '2147483648', '-1', '1.5', '1e2', '01', '0x10', '%00'].map(
    (id): [string, number, string, string] => [`${RANK}/${id}`, 400, 'invalid_request', '/id'],
  ),
  [`${RANK}/1?board=global&board=global`, 400, 'invalid_request', '/board'],
  [`${RANK}/1?x=1`, 400, 'invalid_request', '/x'],
  ['/api/leaderboard/around/0', 400, 'invalid_request', '/id'],
  ['/api/leaderboard/around/1?radius=51', 400, 'invalid_request', '/radius'],
  ['/api/leaderboard/ranks', 400, 'invalid_request', '/ids'],
  ['/api/leaderboard/ranks?ids=1,,2', 400, 'invalid_request', '/ids'],
  ['/api/leaderboard/ranks?ids=1,9999999999', 400, 'invalid_request', '/ids'],
  [
    `/api/leaderboard/ranks?ids=${Array.from({ length: 101 }, (_, i) => i + 1).join(',')}`,
    400,
    'invalid_request',
    '/ids',
  ],
  ['/api/leaderboard/distribution?buckets=0', 400, 'invalid_request', '/buckets'],
  ['/api/leaderboard/history/x', 400, 'invalid_request', '/id'],
  ['/api/leaderboard/history/1?cursor=AAAA', 400, 'invalid_cursor', '/cursor'],
  ['/api/leaderboard/goals/1?up=0', 400, 'invalid_request', '/up'],
  ['/api/leaderboard/goals/1?up=1&top=2', 400, 'invalid_request', '/top'],
  ['/api/leaderboard/goals/1?past=0', 400, 'invalid_request', '/past'],
  ['/api/leaderboard/simulate', 400, 'invalid_request', '/score'],
  ['/api/leaderboard/simulate?score=1.5', 400, 'invalid_request', '/score'],
  ['/api/leaderboard/simulate?score=9999999999', 400, 'invalid_request', '/score'],
  ['/api/players', 400, 'invalid_request', '/q'],
  ['/api/players?q=', 400, 'invalid_request', '/q'],
  ['/api/players?q=%00', 400, 'invalid_request', '/q'],
  ['/api/players/0', 400, 'invalid_request', '/id'],
]

describe('a bad request', () => {
  test.each(table)('%s', async (path, status, code, pointer) => {
    const answer = await query.get(path)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    ['/api/leaderboard/top?board=nosuch', 'unknown_board'],
    ['/api/leaderboard/top?season=2', 'unknown_season'],
    ['/api/leaderboard/rank/1?board=nosuch', 'unknown_board'],
    ['/api/leaderboard/rank/2147483647', 'unknown_player'],
    ['/api/leaderboard/around/2147483647', 'unknown_player'],
    ['/api/leaderboard/nothing', 'not_found'],
  ])('%s is not there', async (path, code) => {
    const answer = await query.get(path)
    expect([answer.status, answer.body.code]).toEqual([404, code])
  })
})
