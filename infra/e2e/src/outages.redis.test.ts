/**
 * The stack as an operator fears it: what dies, dies by kill -9 while submissions run, and afterwards PostgreSQL holds
 * each acknowledged submission once (I1, I2), and what the services say of ranks equals SQL (I4).
 */
import { connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { type Stack, type StackService, startStack } from '@leaderboard/dev-servers/start-stack'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postSubmission, SubmissionLoad } from './submission-load.ts'

const PLAYERS = 200
const stops: (() => Promise<void>)[] = []
let postgres: Awaited<ReturnType<typeof startPostgres>>
let redis: Awaited<ReturnType<typeof startRedis>>
let stack: Stack
let sql: Database
let acknowledged = 0

beforeAll(async () => {
  postgres = await startPostgres()
  stops.push(() => postgres.stop())
  redis = await startRedis()
  stops.push(() => redis.stop())
  await migrate(postgres.url)
  sql = connectDatabase({ url: postgres.url, name: 'outages test', max: 1 })
  stops.push(() => sql.end({ timeout: 1 }))
  await sql`insert into users (username) select 'player ' || n from generate_series(1, ${PLAYERS}) as n`
  stack = await startStack({ databaseUrl: postgres.url, redisUrl: redis.url })
  stops.push(() => stack.stop())
}, 120_000)

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

/** Keeps asking until the answer is the wanted one; the message says what was seen last. */
async function until<T>(what: string, read: () => Promise<T>, isWanted: (seen: T) => boolean, ms = 20_000): Promise<T> {
  const end = Date.now() + ms
  let seen: T | Error = new Error('nothing seen')
  while (Date.now() < end) {
    seen = await read().catch((error: Error) => error)
    if (!(seen instanceof Error) && isWanted(seen)) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${what}: still ${seen instanceof Error ? seen.message : JSON.stringify(seen)}`)
}

interface Row {
  userId: number
  rank: number
  totalScore: number
  sessions: number
}

const readTop = async () => {
  const answer = await fetch(`${stack.origin}/api/leaderboard/top?limit=100`, { signal: AbortSignal.timeout(3000) })
  const body = (await answer.json()) as { items: Row[]; rankState: string }
  return { status: answer.status, rankState: body.rankState, items: body.items }
}

const readSql = () => sql<Row[]>`
  select user_id as "userId", (dense_rank() over (order by total_score desc))::int as rank,
    total_score as "totalScore", session_count as sessions
  from leaderboard order by total_score desc, reached_at, user_id limit 100`

/** Nothing is lost or doubled, and the board everybody sees is the one in PostgreSQL. */
async function expectTruth(): Promise<void> {
  const [counted] = await sql<{ sessions: number; counted: number }[]>`
    select (select count(*)::int from game_sessions) as sessions,
      (select coalesce(sum(session_count), 0)::int from leaderboard) as counted`
  expect(counted).toEqual({ sessions: acknowledged, counted: acknowledged })
  const expected = await readSql()
  const isSame = (items: Row[]) =>
    items.length === expected.length &&
    expected.every(
      (row, i) =>
        items[i]?.userId === row.userId && items[i]?.rank === row.rank && items[i]?.totalScore === row.totalScore,
    )
  await until(
    'the board equals SQL',
    readTop,
    ({ status, rankState, items }) => status === 200 && rankState === 'exact' && isSame(items),
  )
}

const VICTIMS: StackService[] = ['ingest', 'query', 'realtime', 'ranker', 'dashboard']

test.each(VICTIMS)(
  'kill -9 of %s under submissions loses and doubles nothing',
  async (service) => {
    const load = new SubmissionLoad(stack.origin, PLAYERS)
    await load.hasAcknowledged(30)
    const victim = stack.of(service)
    await victim.end('SIGKILL')
    await victim.start()
    await load.hasAcknowledged(30)
    acknowledged += await load.finish()
    await expectTruth()
  },
  90_000,
)

test('Redis killed: submissions and reads go on, and everything is exact again when it is back', async () => {
  await redis.halt()
  for (let n = 0; n < 5; n++) {
    const answer = await postSubmission(stack.origin, { user_id: 1 + n, score: 5000 + n })
    expect({ status: answer.status, state: answer.body.rankState }).toEqual({ status: 201, state: 'pending' })
    acknowledged++
  }
  const top = await readTop()
  expect(top.status).toBe(200)
  expect(top.items.length).toBeGreaterThan(0)
  await redis.start()
  await expectTruth()
}, 90_000)

test('PostgreSQL killed: a submission is refused within 2 s, and it heals by itself when it is back', async () => {
  await postgres.kill()
  const began = performance.now()
  const refused = await postSubmission(stack.origin, { user_id: 7, score: 7 }, 'while-away')
  expect(performance.now() - began).toBeLessThan(2_500) // with what a busy machine may add
  expect(refused.body).toMatchObject({ status: 503, retryable: true })
  await postgres.start()
  // The same key: whatever became of the first attempt, it counts once.
  await until(
    'an acknowledgement',
    () => postSubmission(stack.origin, { user_id: 7, score: 7 }, 'while-away'),
    ({ status }) => status === 201,
  )
  acknowledged++
  await expectTruth()
}, 90_000)
