import { gzipSync } from 'node:zlib'
import { PlayerParams } from '@leaderboard/contracts/player'
import { SubmitHeaders, SubmitRequest } from '@leaderboard/contracts/submit-score'
import { Type } from '@sinclair/typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShellServer } from './shell-server.ts'
import { readProblem } from './test-problem.ts'
import { startTestService, type TestService } from './test-service.ts'

let service: TestService
let handled = 0

async function buildRoutes(app: ShellServer): Promise<void> {
  const schema = { body: SubmitRequest, headers: SubmitHeaders }
  app.post('/api/leaderboard/submit', { schema }, async () => {
    handled += 1
    return { success: true }
  })
  const limit = Type.Optional(
    Type.String({ pattern: '^(100|[1-9][0-9]?)$', description: 'a whole number from 1 to 100' }),
  )
  const querystring = Type.Object({ limit }, { additionalProperties: false })
  app.get('/api/leaderboard/top', { schema: { querystring } }, async () => ({ items: [] }))
  app.get('/api/leaderboard/rank/:id', { schema: { params: PlayerParams } }, async () => ({ rank: 1 }))
  app.post(
    '/many',
    {
      schema: {
        body: Type.Union([
          Type.Object({ username: Type.String() }, { additionalProperties: false }),
          Type.Object(
            {
              players: Type.Array(
                Type.Object({ username: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
              ),
            },
            { additionalProperties: false },
          ),
        ]),
      },
    },
    async () => 'ok',
  )
}

beforeAll(async () => {
  service = await startTestService(buildRoutes)
})
afterAll(() => service.close())

const problemOf = (path: string, init?: RequestInit) => readProblem(service.url + path, init)

function post(
  body: string | Buffer | null,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): RequestInit {
  return { method: 'POST', headers, body }
}

const good = { user_id: 1, score: 2 }

describe('a submission', () => {
  test.each([
    [{ ...good, user_id: '12abc' }, '/user_id', 'user_id must be a whole number from 1 to 2147483647'],
    [{ ...good, user_id: '12' }, '/user_id', 'user_id must be a whole number from 1 to 2147483647'],
    [{ ...good, user_id: 3.9 }, '/user_id', 'user_id must be a whole number from 1 to 2147483647'],
    [{ ...good, user_id: 0 }, '/user_id', 'user_id must be a number from 1 to 2147483647'],
    [{ ...good, user_id: 2 ** 31 }, '/user_id', 'user_id must be a number from 1 to 2147483647'],
    [{ ...good, score: null }, '/score', 'score must be a whole number from -2147483648 to 2147483647'],
    [{ ...good, score: true }, '/score', 'score must be a whole number from -2147483648 to 2147483647'],
    [{ ...good, score: [5] }, '/score', 'score must be a whole number from -2147483648 to 2147483647'],
    [{ ...good, score: {} }, '/score', 'score must be a whole number from -2147483648 to 2147483647'],
    [{ ...good, score: 2 ** 53 }, '/score', 'score must be a number from -2147483648 to 2147483647'],
    [{ ...good, game_mode: 'x'.repeat(300) }, '/game_mode', expect.stringContaining('game_mode must look different')],
    [{ ...good, game_mode: 'a\u0000b' }, '/game_mode', expect.stringContaining('at most 32')],
    [{ ...good, game_mode: '   ' }, '/game_mode', expect.stringContaining('Lower-case letters')],
    [{ score: 2 }, '/user_id', 'user_id is missing'],
    [{ ...good, rank: 1 }, '/rank', 'rank is not known here'],
    [[], '', 'The body must be an object'],
    [null, '', 'The body must be an object'],
    ['text', '', 'The body must be an object'],
  ])('%j is refused, saying where and why', async (body, pointer, message) => {
    const before = handled
    const { problem } = await problemOf('/api/leaderboard/submit', post(JSON.stringify(body)))
    if (body === null) expect(problem.code).toBe('malformed_body')
    else
      expect(problem).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [{ in: 'body', pointer, message }],
      })
    expect(handled).toBe(before)
  })

  test.each([
    ['1e400 as a number', '{"user_id":1,"score":1e400}', 'invalid_request'],
    ['malformed JSON', '{"user_id":1,', 'malformed_body'],
    ['text after the JSON', '{"user_id":1,"score":2}x', 'malformed_body'],
    ['__proto__', '{"user_id":1,"score":2,"__proto__":{"a":1}}', 'malformed_body'],
    ['constructor.prototype', '{"user_id":1,"score":2,"constructor":{"prototype":{"a":1}}}', 'malformed_body'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'malformed_body'],
    ['bytes that are no UTF-8', Buffer.from('7b22ff223a317d', 'hex'), 'malformed_body'],
    ['an empty body', '', 'malformed_body'],
    ['2 MB', `{"user_id":1,"score":2,"x":"${'x'.repeat(2_000_000)}"}`, 'body_too_large'],
  ])('%s is refused', async (_name, body, code) => {
    const before = handled
    const { problem } = await problemOf('/api/leaderboard/submit', post(body))
    expect(problem.code).toBe(code)
    expect(handled).toBe(before)
  })

  test('no body at all is told so', async () => {
    const { problem } = await problemOf('/api/leaderboard/submit', { method: 'POST' })
    expect(problem).toMatchObject({ code: 'malformed_body', detail: 'The body is empty; it must be JSON.' })
  })

  test.each([
    [{ 'content-type': 'text/plain' }],
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
    [{ 'content-type': 'application/jsonp' }],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('%j is 415', async (headers) => {
    const { problem } = await problemOf('/api/leaderboard/submit', post(gzipSync(JSON.stringify(good)), headers))
    expect(problem.code).toBe('unsupported_media_type')
  })

  test('a key of 1,000 characters is refused by the header that holds it', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'k'.repeat(1000) }
    const { problem } = await problemOf('/api/leaderboard/submit', post(JSON.stringify(good), headers))
    expect(problem.errors).toMatchObject([{ in: 'header', pointer: '/idempotency-key' }])
  })

  test('a good one passes, with and without a charset', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8']) {
      const response = await fetch(
        `${service.url}/api/leaderboard/submit`,
        post(JSON.stringify(good), { 'content-type': type }),
      )
      expect(response.status).toBe(200)
    }
  })
})

describe('an address', () => {
  test.each([
    'limit=0',
    'limit=1e9',
    'limit=abc',
    'limit=-1',
    'limit=',
    'limit=5&limit=6',
    'limit=1e2',
    'other=1',
    'limit[__proto__]=1',
  ])('?%s is refused', async (query) => {
    const { problem } = await problemOf(`/api/leaderboard/top?${query}`)
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ in: 'query' }] })
  })

  test.each(['0', 'abc', '99999999999999999999', '-1', '1.0', '%35%00', '05'])('/rank/%s is refused', async (id) => {
    const { problem } = await problemOf(`/api/leaderboard/rank/${id}`)
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ in: 'path', pointer: '/id' }] })
  })

  test('that is longer than a path segment may be is no server error', async () => {
    const { problem } = await problemOf(`/api/leaderboard/rank/${'1'.repeat(500)}`)
    expect(problem.status).toBeLessThan(500)
  })

  test('that does not exist is 404', async () => {
    expect((await problemOf('/nothing')).problem.code).toBe('not_found')
  })

  test.each([
    ['GET', '/api/leaderboard/submit', 'POST'],
    ['DELETE', '/api/leaderboard/rank/5', 'GET, HEAD'],
    ['PUT', '/api/leaderboard/top', 'GET, HEAD'],
    ['POST', '/livez', 'GET, HEAD'],
  ])('%s %s is 405 and says what it takes', async (method, path, allow) => {
    const { problem, headers } = await problemOf(path, { method })
    expect(problem.code).toBe('method_not_allowed')
    expect(headers.get('allow')).toBe(allow)
  })

  test('with a broken escape is 400', async () => {
    expect((await problemOf('/api/%zz')).problem.code).toBe('invalid_request')
  })

  test('of 9 kB is 414', async () => {
    expect((await problemOf(`/api/${'x'.repeat(9000)}`)).problem.code).toBe('uri_too_long')
  })
})

describe('a union', () => {
  test('is explained by the branch that was meant', async () => {
    const { problem } = await problemOf('/many', post('{"players":[{"username":"a"},{"username":""}]}'))
    expect(problem.errors).toMatchObject([
      { pointer: '/players/1/username', message: 'players/1/username must not be empty' },
    ])
  })
})
