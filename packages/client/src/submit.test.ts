import { type ProblemCode, toProblem } from '@leaderboard/contracts/problem'
import type { SubmitResult } from '@leaderboard/contracts/submit-score'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLeaderboardClient, type LeaderboardClientOptions } from './client.ts'
import { LeaderboardError } from './leaderboard-error.ts'
import type { OutboxStorage } from './outbox.ts'
import { until } from './testing/arrivals.ts'
import { GateServer, type HeldRequest } from './testing/gate-server.ts'

let gate: GateServer
const open = (options: LeaderboardClientOptions = {}) =>
  createLeaderboardClient({ baseUrl: `${gate.url}/`, ...options })
const refuse = (request: HeldRequest, code: ProblemCode, retryAfterSeconds?: number) => {
  const problem = toProblem(code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
  request.answer(problem.status, problem, 'application/problem+json; charset=utf-8')
}
const done: SubmitResult = {
  success: true,
  sessionId: 7,
  userId: 1,
  board: 'global',
  totalScore: 50,
  sessions: 1,
  previousRank: null,
  newRank: 3,
  rankState: 'exact',
  revision: '0123456789abcdef.2',
}
/** The error of a call that must fail; attached at once, so that it is never unhandled. */
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => (error instanceof LeaderboardError ? error : expect.fail(String(error))),
  )

beforeAll(async () => {
  gate = await GateServer.start()
})
afterAll(() => gate[Symbol.asyncDispose]())

test('a submission is retried with the same key where that may help, and counts once (I2)', async () => {
  const result = open().submit({ userId: 1, score: 50, gameMode: 'solo' })
  const first = await gate.requests.next()
  expect(first).toMatchObject({
    method: 'POST',
    url: '/api/leaderboard/submit',
    body: { user_id: 1, score: 50, game_mode: 'solo' },
  })
  first.cut()
  const second = await gate.requests.next()
  refuse(second, 'outcome_unknown')
  const third = await gate.requests.next()
  third.answer(502, '<html>Bad gateway</html>', 'text/html')
  const fourth = await gate.requests.next()
  fourth.answer(201, done)
  expect(await result).toEqual(done)
  const keys = [first, second, third, fourth].map((request) => request.headers['idempotency-key'])
  expect(keys[0]).toMatch(/^"[0-9a-f]{8}-[0-9a-f-]{27}"$/)
  expect(new Set(keys).size).toBe(1)
})

test('two submissions have two keys, and a key of the caller is used as it is', async () => {
  const client = open()
  const calls = [
    client.submit({ userId: 1, score: 1 }),
    client.submit({ userId: 1, score: 1 }),
    client.submit({ userId: 1, score: 1, idempotencyKey: 'mine' }),
  ]
  const keys: unknown[] = []
  while (keys.length < calls.length) {
    const request = await gate.requests.next()
    keys.push(request.headers['idempotency-key'])
    request.answer(201, done)
  }
  await Promise.all(calls)
  expect(new Set(keys).size).toBe(3)
  expect(keys).toContain('"mine"')
})

test('a refusal is an error with its problem, at once and once', async () => {
  const before = gate.requests.all.length
  const failure = failureOf(open().submit({ userId: 1, score: -5 }))
  refuse(await gate.requests.next(), 'score_out_of_bounds')
  expect(await failure).toMatchObject({
    code: 'score_out_of_bounds',
    status: 422,
    isRetryable: false,
    problem: { errors: [] },
  })
  expect(gate.requests.all.length).toBe(before + 1)
})

test('retries are counted, wait as long as they are asked to, and end with the last error', async () => {
  const failure = failureOf(open({ retryLimit: 1 }).rank(5))
  const began = performance.now()
  refuse(await gate.requests.next(), 'rate_limited', 1)
  refuse(await gate.requests.next(), 'overloaded')
  expect(performance.now() - began).toBeGreaterThanOrEqual(990)
  expect(await failure).toMatchObject({ code: 'overloaded', status: 503, isRetryable: true })
})

test('nobody there, an answer that is none, and a call that was aborted are told apart', async () => {
  const nowhere = createLeaderboardClient({ baseUrl: 'http://127.0.0.1:1', retryLimit: 0 })
  expect(await failureOf(nowhere.status())).toMatchObject({ code: 'network', status: 0, isRetryable: true })
  const odd = failureOf(open().status())
  ;(await gate.requests.next()).answer(200, 'not JSON', 'text/plain')
  expect(await odd).toMatchObject({ code: 'unexpected_answer', isRetryable: false })
  const controller = new AbortController()
  const aborted = failureOf(open().status({ signal: controller.signal }))
  await gate.requests.next()
  controller.abort()
  expect(await aborted).toMatchObject({ code: 'aborted', isRetryable: false })
})

test('a new player is not created twice: no blind retry', async () => {
  const before = gate.requests.all.length
  const failure = failureOf(open().createPlayer('Ada'))
  ;(await gate.requests.next()).cut()
  expect((await failure).code).toBe('network')
  expect(gate.requests.all.length).toBe(before + 1)
})

test('addresses and the API key of calls', async () => {
  const client = open({ apiKey: 'secret' })
  const calls: [() => Promise<unknown>, string][] = [
    [() => client.top({ limit: 5, startRank: 11 }), '/api/leaderboard/top?limit=5&startRank=11'],
    [() => client.rank(5, { board: 'solo', minRevision: 'a.1' }), '/api/leaderboard/rank/5?board=solo&minRevision=a.1'],
    [() => client.around(5, { radius: 2 }), '/api/leaderboard/around/5?radius=2'],
    [() => client.ranks([1, 2, 3]), '/api/leaderboard/ranks?ids=1,2,3'],
    [() => client.searchPlayers('ä &b'), '/api/players?q=%C3%A4%20%26b'],
    [() => client.goals(5, { top: 10 }), '/api/leaderboard/goals/5?top=10'],
    [() => client.history(5), '/api/leaderboard/history/5'],
    [() => client.distribution(), '/api/leaderboard/distribution'],
    [() => client.simulate({ score: 10 }), '/api/leaderboard/simulate?score=10'],
    [() => client.player(5), '/api/players/5'],
    [() => client.status(), '/api/status'],
    [() => client.liveStatus(), '/api/status/live'],
  ]
  for (const [act, url] of calls) {
    const call = act()
    const request = await gate.requests.next()
    expect(request.url).toBe(url)
    expect(request.headers.authorization).toBe('Bearer secret')
    request.answer(200, {})
    await call
  }
})

test('many at once carry a key each, the same in every attempt', async () => {
  const results = open().submitMany([
    { userId: 1, score: 1 },
    { userId: 2, score: 2, idempotencyKey: 'two' },
  ])
  const first = await gate.requests.next()
  first.cut()
  const second = await gate.requests.next()
  expect(second.body).toEqual(first.body)
  expect(first.body).toMatchObject({
    items: [
      { user_id: 1, idempotency_key: expect.any(String) },
      { user_id: 2, idempotency_key: 'two' },
    ],
  })
  second.answer(200, { results: [{ status: 201, result: done }] })
  expect(await results).toHaveLength(1)
})

/** A storage that survives its client, as localStorage does. */
function memory(text: string | null = null): OutboxStorage & { text: string | null } {
  return {
    text,
    load() {
      return this.text
    },
    save(next) {
      this.text = next
    },
  }
}

test('the outbox keeps submissions through failures and restarts, in order, under their keys', async () => {
  const storage = memory()
  const refused: string[] = []
  const first = open({ outboxStorage: storage, retryLimit: 0 })
  await first.submitLater({ userId: 1, score: 10 })
  const attempt = await gate.requests.next()
  await first.submitLater({ userId: 1, score: 20 })
  attempt.cut()
  await until(() => first.outbox.size === 2, 'both wait')
  first.close()
  expect(storage.text).toContain('"score":20')

  const second = open({
    outboxStorage: storage,
    onRefused: (submission, error) => refused.push(`${submission.score} ${error.message}`),
  })
  const flushed = second.outbox.flush()
  const again = await gate.requests.next()
  expect(again.headers['idempotency-key']).toBe(attempt.headers['idempotency-key'])
  again.answer(201, done)
  const next = await gate.requests.next()
  expect(next.body).toMatchObject({ score: 20 })
  refuse(next, 'unknown_player')
  await flushed
  expect(refused).toHaveLength(1)
  expect(second.outbox.size).toBe(0)
  expect(storage.text).toBe('[]')
  second.close()
})

test('rubbish in the storage is no reason to fail', async () => {
  for (const text of ['{', '{}', '[1,null,{"userId":"x"}]']) {
    const client = open({ outboxStorage: memory(text) })
    await client.outbox.flush()
    expect(client.outbox.size).toBe(0)
    client.close()
  }
})
