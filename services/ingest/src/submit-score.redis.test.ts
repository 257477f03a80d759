import { readRank } from '@leaderboard/database/queries/read-rank'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngestWorld, type IngestWorld, startIngest, type TestIngest, until, whenExact } from './test-ingest.ts'

let world: IngestWorld
let ingest: TestIngest

beforeAll(async () => {
  world = await createIngestWorld()
  await world.addPlayers(200)
  ingest = await startIngest(world.env)
  await whenExact(ingest)
})

afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const rankInSql = async (userId: number) => {
  const season = ingest.service.app.boardViews.get('global')?.season
  if (season === undefined) throw new Error('no season')
  return (await readRank(world.sql, season, userId)) as { dense: number; totalScore: number; sessions: number } | null
}

test('a first submission is saved, ranked and told', async () => {
  const { status, body, headers } = await ingest.submit(1, 500)
  expect(status).toBe(201)
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(body).toEqual({
    success: true,
    sessionId: expect.any(Number),
    userId: 1,
    board: 'global',
    totalScore: 500,
    sessions: 1,
    previousRank: null,
    newRank: 1,
    rankState: 'exact',
    revision: expect.stringMatching(/^[0-9a-f]{16}\.[0-9a-z]+$/),
  })
  const [session] = await world.sql`select user_id, score, game_mode from game_sessions where id = ${body.sessionId}`
  expect(session).toEqual({ user_id: 1, score: 500, game_mode: 'default' })
})

test('the trace of a recorded submission goes on with its batch, one that is not recorded does not', async () => {
  const { changeLog } = ingest.service.app
  const from = await changeLog.open(1)
  const traces: (string | undefined)[] = []
  const follower = changeLog.follow(1, from, {
    onEntry: ({ trace }) => traces.push(trace),
    onGap: (reason) => traces.push(reason),
  })
  const ids = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'
  for (const traceparent of [`${ids}-00`, `${ids}-01`, 'x'.repeat(500)]) {
    const { status } = await ingest.post('/api/leaderboard/submit', { user_id: 199, score: 1 }, { traceparent })
    expect(status).toBe(201)
  }
  await until(() => traces.length === 3, 'three entries have come')
  expect(traces).toEqual([undefined, `${ids}-01`, undefined])
  await follower.stop()
})

test('each answer has the rank that SQL gives after it, and the rank before', async () => {
  const held = new Map<number, number>()
  for (let i = 0; i < 60; i++) {
    const userId = 2 + (i % 20)
    const { status, body } = await ingest.submit(userId, (i * 7919) % 1000)
    expect(status).toBe(201)
    const now = await rankInSql(userId)
    expect(body).toMatchObject({ newRank: now?.dense, totalScore: now?.totalScore, sessions: now?.sessions })
    if (!held.has(userId)) expect(body.previousRank).toBeNull()
    else expect(body.previousRank).toEqual(expect.any(Number))
    held.set(userId, body.newRank ?? 0)
  }
})

test('parallel submissions are all saved, in order for each player', async () => {
  const scores = Array.from({ length: 400 }, (_, i) => ({ userId: 100 + (i % 50), score: i }))
  const answers = await Promise.all(scores.map(({ userId, score }) => ingest.submit(userId, score)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
  const ids = answers.map((answer) => answer.body.sessionId)
  const saved = await world.sql<{ id: number; score: number; user_id: number }[]>`
    select id, score, user_id from game_sessions where id = any(${ids}) order by id`
  expect(saved.length).toBe(400)
  for (const { id, score, user_id } of saved) {
    const sent = answers.findIndex((answer) => answer.body.sessionId === id)
    expect({ userId: user_id, score }).toEqual(scores[sent])
  }
  const totals = await world.sql`
    select 1 from leaderboard join (
      select user_id, count(*) as n, sum(score) as total from game_sessions group by user_id) as plain using (user_id)
    where leaderboard.session_count <> n or leaderboard.score_sum <> total`
  expect(totals.length).toBe(0)
})

test('batches are marked as sent', async () => {
  await ingest.submit(3, 10)
  await expect.poll(async () => (await world.sql`select 1 from outbox where not sent`).length).toBe(0)
})

test('the game mode is kept; without one it is the default', async () => {
  const { body } = await ingest.post<{ sessionId: number }>('/api/leaderboard/submit', {
    user_id: 4,
    score: 1,
    game_mode: 'team-2',
  })
  const [session] = await world.sql`select game_mode from game_sessions where id = ${body.sessionId}`
  expect(session?.game_mode).toBe('team-2')
})
