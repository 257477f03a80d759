import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addPlayers, startIngest, type TestIngest, until } from './test-ingest.ts'

/** What nobody has to wait longer for, with what a busy machine may add. */
const LONGEST_MS = 2_500

let postgres: Awaited<ReturnType<typeof startPostgres>>
let proxy: Awaited<ReturnType<typeof startTcpProxy>>
let ingest: TestIngest
let sql: Database

beforeAll(async () => {
  postgres = await startPostgres()
  await migrate(postgres.url)
  proxy = await startTcpProxy(postgres.url)
  sql = connectDatabase({ url: postgres.url, max: 4, name: 'test' })
  await addPlayers(sql, 300)
  ingest = await startIngest({ DATABASE_URL: proxy.url(postgres.url), REDIS_URL: '' })
})

afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await closeDatabase(sql, 1)
  await proxy.stop()
  await postgres.stop()
})

beforeEach(async () => {
  await until(async () => (await ingest.submit(300, 1)).status === 201, 'ingest takes submissions', 15_000)
})

const countOf = async (userId: number) => {
  const [row] = await sql<{ n: number }[]>`select count(*) as n from game_sessions where user_id = ${userId}`
  return row?.n ?? 0
}

interface Told {
  readonly userId: number
  readonly status: number
  readonly code: string
  readonly ms: number
}

/** A submission of a player of its own. */
async function tell(userId: number): Promise<Told> {
  const began = performance.now()
  const { status, body } = await ingest.submit(userId, 5)
  return { userId, status, code: body.code ?? 'saved', ms: performance.now() - began }
}

/** Saved is saved, once; not saved is not; only of an unknown one may either be true. */
async function checkTruth(told: readonly Told[]): Promise<void> {
  for (const { userId, code } of told) {
    const saved = await countOf(userId)
    if (code === 'saved') expect({ userId, saved }).toEqual({ userId, saved: 1 })
    else if (code === 'outcome_unknown') expect(saved).toBeLessThanOrEqual(1)
    else expect({ userId, code, saved }).toEqual({ userId, code, saved: 0 })
  }
}

test('a commit whose answer is lost is answered with what it wrote, and counts once (P1)', async () => {
  for (let userId = 1; userId <= 8; userId++) {
    await until(async () => (await sql`select 1 from outbox where not sent`).length === 0, 'nothing else is on its way')
    const dropped = proxy.dropReplyOnce()
    const [{ status, body }] = await Promise.all([ingest.submit(userId, 5), dropped])
    expect(status).toBe(201)
    expect(body).toMatchObject({ sessions: 1, totalScore: 5 })
    expect(await countOf(userId)).toBe(1)
  }
})

test('connections that are reset in the middle of the work: every answer is true', async () => {
  const told: Told[] = []
  for (let round = 0; round < 10; round++) {
    setTimeout(() => proxy.cutAll(), 2 * round)
    told.push(...(await Promise.all(Array.from({ length: 10 }, (_, i) => tell(10 + round * 10 + i)))))
  }
  await until(async () => (await ingest.submit(300, 1)).status === 201, 'ingest takes submissions')
  await checkTruth(told)
  expect(told.some((one) => one.code === 'saved')).toBe(true)
  for (const { ms } of told) expect(ms).toBeLessThan(LONGEST_MS)
})

test('PostgreSQL killed: 503 within two seconds, refused at once after that, and it heals by itself', async () => {
  await postgres.kill()
  const told = await Promise.all(Array.from({ length: 20 }, (_, i) => tell(120 + i)))
  for (const { status, ms } of told) {
    expect(status).toBe(503)
    expect(ms).toBeLessThan(LONGEST_MS)
  }
  const refused = await tell(140)
  expect(refused).toMatchObject({ status: 503, code: 'database_unavailable' })
  expect(refused.ms).toBeLessThan(300)
  expect((await fetch(`${ingest.url}/readyz`)).status).toBe(503)
  await postgres.start()
  await until(async () => (await ingest.submit(300, 1)).status === 201, 'ingest takes submissions', 10_000)
  await checkTruth([...told, refused])
})

test('PostgreSQL that hangs: 503 within two seconds, no queue that grows, and it heals by itself', async () => {
  const told: Told[] = []
  postgres.pause()
  try {
    told.push(...(await Promise.all(Array.from({ length: 60 }, (_, i) => tell(150 + i)))))
    for (const { status, ms } of told) {
      expect(status).toBe(503)
      expect(ms).toBeLessThan(LONGEST_MS)
    }
    const refused = await tell(211)
    expect(refused).toMatchObject({ code: 'database_unavailable' })
    expect(refused.ms).toBeLessThan(300)
    expect(await ingest.metric('leaderboard_ingest_queue_length')).toBe(0)
    told.push(refused)
    const others = [
      ['/api/players', { username: 'somebody late' }],
      ['/api/leaderboard/recalculate', {}],
    ] as const
    for (const [path, body] of others) {
      const began = performance.now()
      expect((await ingest.post(path, body)).status).toBe(503)
      expect(performance.now() - began).toBeLessThan(2000)
    }
  } finally {
    postgres.resume() // also where something above did not hold: the next tests need it
  }
  await until(async () => (await ingest.submit(300, 1)).status === 201, 'ingest takes submissions', 10_000)
  await checkTruth(told)
})

test('a connection that goes silent is got around: the batch is repeated over another one (P3)', async () => {
  proxy.blackhole('down')
  const silent = tell(220)
  await until(async () => (await countOf(220)) === 1, 'the first attempt is committed')
  const began = performance.now()
  proxy.cutAll()
  proxy.resume()
  expect(await silent).toMatchObject({ status: 201 })
  expect(performance.now() - began).toBeLessThan(LONGEST_MS)
  expect(await countOf(220)).toBe(1)
})

test('a locked player costs that player alone, and the answer is: not known', async () => {
  await ingest.submit(230, 5)
  const admin = connectDatabase({ url: postgres.url, max: 1, name: 'test-lock' })
  await admin`select 1`
  const holding = admin`with held as (select 1 from leaderboard where user_id = 230 for update)
    select pg_sleep(3) from held`.execute()
  await until(
    async () =>
      (await sql`select 1 from pg_stat_activity where application_name = 'test-lock' and wait_event = 'PgSleep'`)
        .length === 1,
    'the row is locked',
  )
  const locked = tell(230)
  const isOpen = async () => (await ingest.metric('leaderboard_ingest_batches_in_flight')) === 1
  await until(isOpen, 'its batch is open, so that the others come in batches of their own')
  const others = await Promise.all([231, 232, 233].map(tell))
  for (const { status, ms } of others) {
    expect(status).toBe(201)
    expect(ms).toBeLessThan(1_000)
  }
  const answer = await locked
  expect(answer.status).toBe(503)
  expect(answer.ms).toBeLessThan(LONGEST_MS)
  await holding
  await closeDatabase(admin, 1)
})

test('without a partition for the hour a batch makes it, and is saved', async () => {
  const [{ name } = { name: '' }] = await sql<{ name: string }[]>`
    select 'outbox_' || to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDDHH24') as name`
  await sql.unsafe(`drop table ${name}`)
  expect(await tell(240)).toMatchObject({ status: 201 })
  expect(await countOf(240)).toBe(1)
})
