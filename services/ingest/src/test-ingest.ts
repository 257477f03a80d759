/** Ingest in a test: the very service, on a database and a Redis of its own, and how a game talks to it. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import type { Problem } from '@leaderboard/contracts/problem'
import type { BulkResult, SubmitResult } from '@leaderboard/contracts/submit-score'
import type { Database } from '@leaderboard/database/connect-database'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { startTestService, type TestService } from '@leaderboard/service-shell/test-service'
import { ingestApp } from './app.ts'

export interface Sent<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface TestIngest extends AsyncDisposable {
  readonly service: TestService
  readonly url: string
  /** `body` as JSON, or as it is where it is a text. */
  post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<Sent<T>>
  submit(userId: number, score: number, key?: string): Promise<Sent<SubmitResult & Problem>>
  submitAll(items: unknown[], key?: string): Promise<Sent<BulkResult & Problem>>
  /** The value of a metric, by its name and labels as they are exposed; 0 where it is not there. */
  metric(name: string): Promise<number>
}

/** Starts ingest on servers that somebody else made; `env` as the environment would have it. */
export async function startIngest(env: Record<string, string>): Promise<TestIngest> {
  const service = await startTestService(ingestApp, { name: 'ingest', env })
  const { url } = service
  const post = async <T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent<T>> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as T }
  }
  const keyed = (key: string | undefined): Record<string, string> =>
    key === undefined ? {} : { 'idempotency-key': key }
  return {
    service,
    url,
    post,
    submit: (userId, score, key) => post('/api/leaderboard/submit', { user_id: userId, score }, keyed(key)),
    submitAll: (items, key) => post('/api/leaderboard/submit/batch', { items }, keyed(key)),
    metric: async (name) => {
      const text = await (await fetch(`${url}/metrics`)).text()
      const line = text.split('\n').find((one) => one.startsWith(name))
      return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1))
    },
    [Symbol.asyncDispose]: () => service.close(),
  }
}

export interface IngestWorld extends AsyncDisposable {
  readonly sql: Database
  readonly env: Record<string, string>
  /** Ids of the players made by `addPlayers`, from 1. */
  addPlayers(count: number): Promise<void>
}

/** A migrated database and, unless told otherwise, a Redis; services are started on `env`. */
export async function createIngestWorld({ hasRedis = true } = {}): Promise<IngestWorld> {
  const database = await createTestDatabase()
  const redis = hasRedis ? await createTestRedis() : null
  return {
    sql: database.sql,
    env: { DATABASE_URL: database.url, REDIS_URL: redis?.url ?? '' },
    addPlayers: (count) => addPlayers(database.sql, count),
    [Symbol.asyncDispose]: async () => {
      await redis?.[Symbol.asyncDispose]()
      await database.drop()
    },
  }
}

export async function addPlayers(sql: Database, count: number): Promise<void> {
  await sql`insert into users (username) select 'player ' || n from generate_series(1, ${count}::int) as n`
}

/** Resolves when the view of the global board answers exactly; rejects after five seconds. */
export async function whenExact({ service }: TestIngest): Promise<void> {
  await until(() => service.app.boardViews.get('global')?.state === 'exact', 'the view is exact')
}

/** Waits for a condition that something else brings about; looks every ten milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 5_000): Promise<void> {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** What must be unchanged by a request that is refused. */
export async function readTables(sql: Database): Promise<unknown> {
  const [row] = await sql`
    select (select count(*) from users) as users, (select count(*) from game_sessions) as sessions,
      (select coalesce(sum(score), 0) from game_sessions) as scores,
      (select coalesce(sum(version), 0) from leaderboard) as versions,
      (select count(*) from submission_keys) as keys, (select count(*) from job_requests) as jobs`
  return row
}
