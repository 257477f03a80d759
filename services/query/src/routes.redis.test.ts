/** Every route on real servers, against SQL, and its answers against the contracts. */
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { DistributionResult, GoalsResult, SimulateResult } from '@leaderboard/contracts/explore-board'
import { Player } from '@leaderboard/contracts/player'
import { HistoryResult } from '@leaderboard/contracts/player-history'
import { Problem } from '@leaderboard/contracts/problem'
import { AroundResult, RankResult, RanksResult, TopPage } from '@leaderboard/contracts/read-leaderboard'
import { SearchPlayersResult } from '@leaderboard/contracts/search-players'
import { BoardList, SystemStatus } from '@leaderboard/contracts/status'
import { createTestDatabase, type TestDatabase } from '@leaderboard/database/test-database'
import { FormatRegistry, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startQuery, startWriter, type TestQuery, type TestWriter } from './test-query.ts'

FormatRegistry.Set('date-time', (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text))

const PLAYERS = 300
let database: TestDatabase
let redis: TestRedis
let writer: TestWriter
let query: TestQuery
let ids: number[]

beforeAll(async () => {
  ;[database, redis] = await Promise.all([createTestDatabase(), createTestRedis()])
  writer = await startWriter(database.url, redis.url)
  ids = await writer.createPlayers(PLAYERS + 1, (index) => (index === 7 ? 'Zoë "the\\Fox" 🦊' : `Player_${index}%`))
  for (let round = 0; round < 4; round++) {
    await writer.submit(ids.slice(0, PLAYERS).map((userId, i) => ({ userId, score: (i * 37 + round * 11) % 40 })))
  }
  query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await query.untilExact()
})

afterAll(async () => {
  await query?.[Symbol.asyncDispose]()
  await writer?.[Symbol.asyncDispose]()
  await redis?.[Symbol.asyncDispose]()
  await database?.drop()
})

const idAt = (index: number): number => ids[index] ?? 0

interface SqlRow {
  userId: number
  username: string
  totalScore: number
  sessions: number
  ordinal: number
  standard: number
  dense: number
}

const board = () => writer.sql<SqlRow[]>`
  select user_id as "userId", username, total_score as "totalScore", session_count as sessions,
    row_number() over (order by total_score desc, reached_at, user_id) as ordinal,
    rank() over (order by total_score desc) as standard,
    dense_rank() over (order by total_score desc) as dense
  from leaderboard join users on users.id = user_id order by ordinal`

async function read(path: string, schema: TSchema, status = 200) {
  const answer = await query.get(path)
  expect(`${answer.status} ${path} ${answer.status === status ? '' : answer.text}`).toBe(`${status} ${path} `)
  expect([...Value.Errors(schema, answer.body)].map((error) => `${error.path} ${error.message}`)).toEqual([])
  return answer.body
}

describe('ranks', () => {
  test('of every player are those of SQL, all three kinds', async () => {
    for (const row of await board()) {
      const answer = await read(`/api/leaderboard/rank/${row.userId}`, RankResult)
      const { standard } = row
      expect(answer).toMatchObject({ ...row, rank: row.dense, board: 'global', players: PLAYERS, rankState: 'exact' })
      expect(answer.percentile).toBeCloseTo(100 * (1 - (standard - 1) / PLAYERS), 5)
    }
  })

  test('asked for all at once are each their own, and nobody waits for ever behind one who is not there', async () => {
    await using cold = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url }) // no name is at hand
    await cold.untilExact()
    const rows = (await board()).slice(0, 90)
    const paths = rows.flatMap(({ userId }) => [`rank/${userId}`, `rank/${2e9 + userId}`, `around/${userId}`])
    const answers = await Promise.all(paths.map((path) => cold.get(`/api/leaderboard/${path}`)))
    rows.forEach(({ userId, dense, username }, i) => {
      const [rank, stranger, around] = answers.slice(3 * i)
      expect([rank?.body.userId, rank?.body.rank, rank?.body.username]).toEqual([userId, dense, username])
      expect(stranger?.status).toBe(404)
      expect(around?.body.self).toMatchObject({ userId, rank: dense, username })
    })
  })

  test('of a known player without a session: null, and why', async () => {
    const answer = await read(`/api/leaderboard/rank/${idAt(PLAYERS)}`, RankResult)
    expect(answer).toMatchObject({ rank: null, totalScore: null, sessions: 0, reason: 'no_session_yet' })
    expect(answer.username).toBe(`Player_${PLAYERS}%`)
  })

  test('of nobody: 404, and a player created right after is found', async () => {
    const next = idAt(PLAYERS) + 1
    expect(await read(`/api/leaderboard/rank/${next}`, Problem, 404)).toMatchObject({ code: 'unknown_player' })
    expect(await writer.createPlayers(1, () => 'Late')).toEqual([next])
    expect(await read(`/api/leaderboard/rank/${next}`, RankResult)).toMatchObject({ reason: 'no_session_yet' })
  })

  test('of some players, among all and among themselves; doubled ids count once', async () => {
    const rows = await board()
    const wanted = [rows[40], rows[3], rows[200]].map((row) => row?.userId ?? 0)
    const path = `/api/leaderboard/ranks?ids=${[...wanted, wanted[0], idAt(PLAYERS), 999_999].join(',')}`
    const { items } = await read(path, RanksResult)
    expect(items.map((item: { place: number | null }) => item.place)).toEqual([2, 1, 3, null, null])
    expect(items[0]).toMatchObject({ rank: rows[40]?.dense, username: rows[40]?.username, reason: null })
    expect(items.slice(3).map((item: { reason: string }) => item.reason)).toEqual(['no_session_yet', 'unknown_player'])
  })
})

describe('the top list', () => {
  test('walked by its cursors is the board of SQL, and back again', async () => {
    const rows = await board()
    const seen: SqlRow[] = []
    let path = '/api/leaderboard/top?limit=37'
    let last = ''
    for (;;) {
      const page = await read(path, TopPage)
      seen.push(...page.items)
      expect(page.total).toBe(PLAYERS)
      if (page.next === null) {
        last = page.previous
        break
      }
      path = `/api/leaderboard/top?limit=37&cursor=${page.next}`
    }
    const shown = ({ dense, ordinal, userId, username, totalScore, sessions }: SqlRow) => {
      return { rank: dense, ordinal, userId, username, totalScore, sessions }
    }
    expect(seen).toEqual(rows.map(shown))
    const before = await read(`/api/leaderboard/top?limit=100&cursor=${last}`, TopPage)
    const upTo = rows.length - (rows.length % 37)
    expect(before.items).toEqual(rows.slice(upTo - 100, upTo).map(shown))
  })

  test('starts at a rank, and beyond the last there is nothing', async () => {
    const page = await read('/api/leaderboard/top?startRank=150&limit=2', TopPage)
    expect(page.items.map((item: SqlRow) => item.ordinal)).toEqual([150, 151])
    expect((await read('/api/leaderboard/top?startRank=5000', TopPage)).items).toEqual([])
  })

  test('answers 304 to whoever holds it, and another tag after a change', async () => {
    const first = await query.get('/api/leaderboard/top')
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toContain('s-maxage=1')
    expect((await query.get('/api/leaderboard/top')).text).toBe(first.text)
    const again = await query.get('/api/leaderboard/top', { 'if-none-match': `"x", W/${etag}` })
    expect([again.status, again.text]).toEqual([304, ''])
    await writer.submit([{ userId: idAt(3), score: 40 }])
    const changed = await query.get('/api/leaderboard/top', { 'if-none-match': etag })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
  })
})

describe('the other reads', () => {
  test('around', async () => {
    const rows = await board()
    for (const at of [0, 2, 150, 298, 299]) {
      const { before, self, after } = await read(`/api/leaderboard/around/${rows[at]?.userId}?radius=3`, AroundResult)
      const first = Math.max(0, Math.min(at - 3, rows.length - 7))
      const around = [...before, self, ...after].map((row: SqlRow) => row.userId)
      expect(around).toEqual(rows.slice(first, first + 7).map((row) => row.userId))
      expect(self.ordinal).toBe(at + 1)
    }
    const without = await read(`/api/leaderboard/around/${idAt(PLAYERS)}`, AroundResult)
    expect(without).toMatchObject({ self: null, before: [], after: [], reason: 'no_session_yet' })
  })

  test('a player, found by id and by the beginning of the name in either case', async () => {
    expect(await read(`/api/players/${idAt(7)}`, Player)).toMatchObject({ username: 'Zoë "the\\Fox" 🦊' })
    await read('/api/players/999999', Problem, 404)
    const { items } = await read(`/api/players?q=${encodeURIComponent('zOË "THE\\f')}`, SearchPlayersResult)
    expect(items.map((item: { userId: number }) => item.userId)).toEqual([idAt(7)])
    expect(items[0].rank).toBe((await query.get(`/api/leaderboard/rank/${idAt(7)}`)).body.rank)
    const many = await read('/api/players?q=player_1&limit=5', SearchPlayersResult)
    expect([many.items.length, many.hasMore]).toEqual([5, true])
    expect((await read('/api/players?q=player%25', SearchPlayersResult)).items).toEqual([]) // no wildcard
    expect((await read('/api/players?q=playerx', SearchPlayersResult)).items).toEqual([]) // nor this one
  })

  test('history, page by page', async () => {
    const first = await read(`/api/leaderboard/history/${idAt(1)}?limit=3`, HistoryResult)
    const rest = await read(`/api/leaderboard/history/${idAt(1)}?limit=3&cursor=${first.next}`, HistoryResult)
    const scores = [...first.sessions, ...rest.sessions].map((session: { score: number }) => session.score)
    expect(scores).toEqual([30, 19, 8, 37])
    expect(rest.next).toBeNull()
    await read(`/api/leaderboard/history/${idAt(2)}?cursor=${first.next}`, Problem, 400)
  })

  test('distribution, goals and simulate', async () => {
    const rows = await board()
    const distribution = await read('/api/leaderboard/distribution?buckets=7', DistributionResult)
    const counted = distribution.buckets.map(({ from, to }: { from: number; to: number }) => {
      return rows.filter((row) => row.totalScore >= from && row.totalScore <= to).length
    })
    expect(distribution.buckets.map((bucket: { players: number }) => bucket.players)).toEqual(counted)
    const goals = await read(`/api/leaderboard/goals/${rows[100]?.userId}?up=3`, GoalsResult)
    expect(goals).toMatchObject({ goal: { kind: 'up', value: 3 }, rank: rows[100]?.dense })
    const { userId = 0 } = rows[100] ?? {}
    const reached = await read(`/api/leaderboard/simulate?score=${goals.nextScore}&userId=${userId}`, SimulateResult)
    const missed = await read(`/api/leaderboard/simulate?score=${goals.nextScore - 1}&userId=${userId}`, SimulateResult)
    expect(reached.rank).toBeLessThanOrEqual(goals.rank - 3)
    expect(missed.rank).toBeGreaterThan(goals.rank - 3)
    await writer.submit([{ userId, score: goals.nextScore }])
    const after = await read(`/api/leaderboard/rank/${userId}`, RankResult)
    const { rank, dense, standard, ordinal, percentile, totalScore, sessions } = reached
    expect(after).toMatchObject({ rank, dense, standard, ordinal, percentile, totalScore, sessions })
    await read('/api/leaderboard/simulate?score=-1', Problem, 422)
  })

  test('boards and status', async () => {
    const { items } = await read('/api/boards', BoardList)
    expect(items).toMatchObject([{ slug: 'global', aggregate: 'average', direction: 'desc', rankKind: 'dense' }])
    const status = await read('/api/status', SystemStatus)
    expect(status.views).toMatchObject([{ board: 'global', state: 'exact', players: PLAYERS }])
  })
})

describe('a revision', () => {
  test('that was answered by a submission is seen by whoever names it', async () => {
    const revision = await writer.submit([{ userId: idAt(5), score: 17 }])
    const path = `/api/leaderboard/rank/${idAt(5)}?consistency=eventual&minRevision=${revision}`
    const answer = await read(path, RankResult)
    expect(answer).toMatchObject({ rankState: 'exact', revision, sessions: 5 })
  })

  test('that does not come within 250 ms leaves the answer pending', async () => {
    const { revision } = await read('/api/leaderboard/top', TopPage)
    const later = `${revision.split('.')[0]}.zzzz`
    const began = performance.now()
    for (const path of [
      '/api/leaderboard/top',
      `/api/leaderboard/rank/${idAt(5)}`,
      `/api/leaderboard/around/${idAt(5)}`,
    ]) {
      expect((await query.get(`${path}?minRevision=${later}`)).body.rankState).toBe('pending')
    }
    expect(performance.now() - began).toBeLessThan(2500)
    expect((await query.get(`/api/leaderboard/top?minRevision=${'0'.repeat(16)}.5`)).body.rankState).toBe('exact')
  })
})
