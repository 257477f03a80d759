/** Services with replicas in this process, an operator with an admin key, and everybody who must agree on the board. */
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { Database } from '@leaderboard/database/connect-database'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { ingestApp } from '@leaderboard/ingest/src/app.ts'
import { queryApp } from '@leaderboard/query/src/app.ts'
import { rankerApp } from '@leaderboard/ranker/src/app.ts'
import { realtimeApp } from '@leaderboard/realtime/src/app.ts'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { startTestService, type TestService } from '@leaderboard/service-shell/test-service'

export interface Answered {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers; schemas are checked apart
  readonly body: any
}

export interface ModeratedWorld extends AsyncDisposable {
  readonly sql: Database
  readonly redis: TestRedis
  readonly ingest: TestService
  readonly queries: readonly TestService[]
  readonly realtimes: readonly TestService[]
  /** With the admin key. */
  act(path: string, reason?: string): Promise<Answered>
  look(path: string): Promise<Answered>
}

/** Two replicas of query and of realtime; erased players leave no trace after `settledMs`. */
export async function createModeratedWorld({ settledMs = 300 } = {}): Promise<ModeratedWorld> {
  const database = await createTestDatabase()
  const redis = await createTestRedis()
  const env = { DATABASE_URL: database.url, REDIS_URL: redis.url, TICK_MS: '20' }
  const ingest = await startTestService(ingestApp, { name: 'ingest', env, isPrivate: true })
  const startQuery = () =>
    startTestService(
      async (app) => {
        await app.register(queryApp)
      },
      { name: 'query', env, isPrivate: true },
    )
  const startRealtime = () => startTestService(realtimeApp, { name: 'realtime', env, isPrivate: true })
  const queries = [await startQuery(), await startQuery()]
  const realtimes = [await startRealtime(), await startRealtime()]
  const ranker = await startTestService((app) => rankerApp(app, { erasure: { settledMs } }), { name: 'ranker', env })
  const { secret } = await makeKey(database.sql, { name: 'the operator', scopes: ['admin'] })
  const authorization = `Bearer ${secret}`
  return {
    sql: database.sql,
    redis,
    ingest,
    queries,
    realtimes,
    act: (path, reason = 'cheating') => patiently(() => post(ingest.url + path, { reason }, { authorization })),
    look: (path) => patiently(() => get(ingest.url + path, { authorization })),
    [Symbol.asyncDispose]: async () => {
      for (const service of [ranker, ...realtimes, ...queries, ingest]) await service.close()
      await redis[Symbol.asyncDispose]()
      await database.drop()
    },
  }
}

/** As a client would: what is busy is asked again, on a machine that has other things to do. */
export async function patiently(ask: () => Promise<Answered>): Promise<Answered> {
  for (let attempt = 1; ; attempt++) {
    const answered = await ask()
    if (answered.status !== 503 || attempt === ATTEMPTS) return answered
    await new Promise((resolve) => setTimeout(resolve, 100 * attempt))
  }
}

const ATTEMPTS = 8

export async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(url, { headers })
  return { status: response.status, body: await response.json() }
}

/** The first hundred of the board as window functions see it. */
export async function readBoard(sql: Database): Promise<Omit<BoardRow, 'username'>[]> {
  return [
    ...(await sql<Omit<BoardRow, 'username'>[]>`
      select dense_rank() over (order by total_score desc) as rank,
        row_number() over (order by total_score desc, reached_at, user_id) as ordinal, user_id as "userId",
        total_score as "totalScore", session_count as sessions
      from leaderboard where season_id = (select id from open_seasons where is_primary) and not is_hidden
        and session_count > 0
      order by ordinal limit 100`),
  ]
}

/** The same as a reader is told. */
export async function readTop(service: TestService): Promise<Omit<BoardRow, 'username'>[]> {
  const { body } = await get(`${service.url}/api/leaderboard/top?limit=100`)
  return (body.items as BoardRow[]).map(({ username: _username, ...row }) => row)
}

/** Asks until it is so; fails after `ms`. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
