import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createIngestWorld,
  type IngestWorld,
  readTables,
  startIngest,
  type TestIngest,
  until,
  whenExact,
} from './test-ingest.ts'

let world: IngestWorld
let first: TestIngest
let second: TestIngest

beforeAll(async () => {
  world = await createIngestWorld()
  await world.addPlayers(50)
  first = await startIngest(world.env)
  second = await startIngest(world.env)
  await whenExact(first)
  await whenExact(second)
})

afterAll(async () => {
  await first[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

test('a retry adds nothing and is told the first session, with totals and rank as they are now (I2)', async () => {
  const original = await first.submit(1, 100, '"retry-1"')
  expect(original.status).toBe(201)
  expect(original.headers.get('idempotency-replayed')).toBeNull()
  await first.submit(1, 300)
  await first.submit(2, 900)
  const before = await readTables(world.sql)
  const retry = await first.submit(1, 100, '"retry-1"')
  expect(retry.status).toBe(201)
  expect(retry.headers.get('idempotency-replayed')).toBe('true')
  expect(retry.body).toMatchObject({
    sessionId: original.body.sessionId,
    totalScore: 200,
    sessions: 2,
    previousRank: null,
    newRank: 2,
    rankState: 'exact',
  })
  expect(await readTables(world.sql)).toEqual(before)
})

test('a bare key is the same key, and a default left out is the same submission', async () => {
  const { body } = await first.submit(3, 5, '"same"')
  const path = '/api/leaderboard/submit'
  const explicit = { user_id: 3, score: 5, game_mode: 'default' }
  const retry = await second.post<typeof body>(path, explicit, { 'idempotency-key': 'same' })
  expect(retry.headers.get('idempotency-replayed')).toBe('true')
  expect(retry.body.sessionId).toBe(body.sessionId)
})

test('the key of another submission is refused, whoever the player is', async () => {
  await first.submit(4, 5, 'reused')
  const before = await readTables(world.sql)
  for (const [userId, score] of [
    [4, 6],
    [5, 5],
  ] as const) {
    const { status, body } = await second.submit(userId, score, 'reused')
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'idempotency_key_reused', errors: [{ in: 'header' }] })
  }
  expect(await readTables(world.sql)).toEqual(before)
})

test('a key is free again after its submission was refused', async () => {
  expect((await first.submit(999, 5, 'for-nobody')).status).toBe(404)
  expect((await first.submit(6, 5, 'for-nobody')).status).toBe(201)
})

test('the same key at once on two instances and twice on each: one session, the others are replays of it', async () => {
  for (let round = 0; round < 20; round++) {
    const key = `race-${round}`
    const answers = await Promise.all([first, second, first, second].map((ingest) => ingest.submit(7, round, key)))
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201])
    expect(new Set(answers.map((answer) => answer.body.sessionId)).size).toBe(1)
    const replays = answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true')
    expect(replays.length).toBe(3)
  }
  const [row] = await world.sql`select count(*) as n from game_sessions where user_id = 7`
  expect(row?.n).toBe(20)
})

test('the same key at once for different players: one wins, the others are refused', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => (i % 2 ? first : second).submit(10 + i, 1, 'contested')),
  )
  expect(answers.filter((answer) => answer.status === 201).length).toBe(1)
  expect(answers.filter((answer) => answer.status === 422).length).toBe(11)
})

test('items of a bulk request have keys of their own, or the key of the request and their place', async () => {
  const items = [
    { user_id: 30, score: 1 },
    { user_id: 31, score: 2, idempotency_key: 'own' },
    { user_id: 30, score: 3 },
  ]
  const sent = await first.submitAll(items, '"bulk"')
  expect(sent.body.results.map((result) => result.status)).toEqual([201, 201, 201])
  const again = await second.submitAll(items, 'bulk')
  const idsOf = (results: typeof sent.body.results) =>
    results.map((result) => ('result' in result ? result.result.sessionId : null))
  expect(idsOf(again.body.results)).toEqual(idsOf(sent.body.results))
  expect(again.body.results.map((result) => 'replayed' in result && result.replayed)).toEqual([true, true, true])
  const single = await first.submit(30, 3, '"bulk:2"')
  expect(single.headers.get('idempotency-replayed')).toBe('true')
  const twice = await first.submitAll([items[1], items[1]])
  expect(twice.body.results.map((result) => 'replayed' in result && result.replayed)).toEqual([true, true])
})

test('a thousand items in one request are counted in order of each player, a hundred of one', async () => {
  const items = Array.from({ length: 1_000 }, (_, i) => ({ user_id: 40 + (i % 10), score: i }))
  const { status, body } = await first.submitAll(items)
  expect(status).toBe(200)
  expect(new Set(body.results.map((result) => result.status))).toEqual(new Set([201]))
  body.results.forEach((result, index) => {
    if (!('result' in result)) throw new Error('not saved')
    expect(result.result).toMatchObject({ userId: 40 + (index % 10), sessions: 1 + Math.floor(index / 10) })
  })
  await until(async () => (await world.sql`select 1 from outbox where not sent`).length === 0, 'all marked')
})

test('two instances under eight writers: what was acknowledged is what is there, and both views agree', async () => {
  const acknowledged: number[] = []
  const writer = async (number: number) => {
    for (let i = 0; i < 40; i++) {
      const ingest = (number + i) % 2 ? first : second
      const key = i % 10 === 0 ? `writer-${number}-${i}` : undefined
      const sent = await ingest.submit(1 + ((number * 7 + i) % 20), i, key)
      expect(sent.status).toBe(201)
      acknowledged.push(sent.body.sessionId)
      if (key !== undefined) {
        const retry = await (ingest === first ? second : first).submit(1 + ((number * 7 + i) % 20), i, key)
        expect(retry.body.sessionId).toBe(sent.body.sessionId)
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, number) => writer(number)))
  const saved = await world.sql`select id from game_sessions where id = any(${acknowledged})`
  expect(saved.length).toBe(320)
  const wrong = await world.sql`
    select user_id from leaderboard join (
      select user_id, count(*) as n, sum(score) as total from game_sessions group by user_id) as plain using (user_id)
    where session_count <> n or score_sum <> total or total_score <> round(total::numeric / n)`
  expect(wrong.length).toBe(0)
  const digest = (ingest: TestIngest) => ingest.service.app.boardViews.get('global')?.standings.digest()
  await until(() => digest(first) === digest(second), 'both views agree')
})
