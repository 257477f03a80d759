import type { Problem } from '@leaderboard/contracts/problem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createIngestWorld,
  type IngestWorld,
  readTables,
  startIngest,
  type TestIngest,
  whenExact,
} from './test-ingest.ts'

let world: IngestWorld
let ingest: TestIngest

beforeAll(async () => {
  world = await createIngestWorld()
  await world.addPlayers(3)
  await world.sql`update users set username = 'Taken' where id = 3`
  ingest = await startIngest(world.env)
  await whenExact(ingest)
})

afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const SUBMIT = '/api/leaderboard/submit'
const BATCH = '/api/leaderboard/submit/batch'
const PLAYERS = '/api/players'

interface Case {
  name: string
  path?: string
  body: unknown
  headers?: Record<string, string>
  status: number
  code: string
  /** Of the first error; absent where the request as a whole is wrong. */
  pointer?: string
}

const submission = (changed: object) => ({ user_id: 1, score: 5, ...changed })
/** As a text, for numbers that JSON.stringify cannot write. */
const raw = (userId: string, score: string) => `{"user_id":${userId},"score":${score}}`

const wrongNumbers: [string, string][] = [
  ['"12abc"', 'a text'],
  ['"5"', 'a numeric text'],
  ['3.9', 'a fraction'],
  ['1e400', 'beyond a double'],
  ['2147483648', '2^31'],
  ['9007199254740992', '2^53'],
  ['null', 'null'],
  ['true', 'true'],
  ['[1]', 'an array'],
  ['{}', 'an object'],
]

const cases: Case[] = [
  ...wrongNumbers.flatMap(([value, name]): Case[] => [
    { name: `user_id is ${name}`, body: raw(value, '5'), status: 400, code: 'invalid_request', pointer: '/user_id' },
    { name: `score is ${name}`, body: raw('1', value), status: 400, code: 'invalid_request', pointer: '/score' },
  ]),
  { name: 'user_id is -1', body: raw('-1', '5'), status: 400, code: 'invalid_request', pointer: '/user_id' },
  { name: 'user_id is 0', body: raw('0', '5'), status: 400, code: 'invalid_request', pointer: '/user_id' },
  { name: 'score is -1', body: raw('1', '-1'), status: 422, code: 'score_out_of_bounds', pointer: '/score' },
  { name: 'an unknown player', body: raw('99', '5'), status: 404, code: 'unknown_player', pointer: '/user_id' },
  ...(
    [
      ['of 300 characters', 'x'.repeat(300)],
      ['with control characters', 'a\u0001b'],
      ['with a NUL', 'a\u0000b'],
      ['of spaces', '   '],
      ['that is empty', ''],
      ['in capitals', 'SOLO'],
      ['with a lone surrogate', '\ud800'],
      ['that is a number', 5],
      ['that is null', null],
    ] as const
  ).map(
    ([name, mode]): Case => ({
      name: `a game_mode ${name}`,
      body: submission({ game_mode: mode }),
      status: 400,
      code: 'invalid_request',
      pointer: '/game_mode',
    }),
  ),
  { name: 'no score', body: { user_id: 1 }, status: 400, code: 'invalid_request', pointer: '/score' },
  { name: 'no user_id', body: { score: 1 }, status: 400, code: 'invalid_request', pointer: '/user_id' },
  { name: 'an extra field', body: submission({ rank: 1 }), status: 400, code: 'invalid_request', pointer: '/rank' },
  { name: 'an array as the body', body: [], status: 400, code: 'invalid_request' },
  { name: 'malformed JSON', body: '{"user_id":1,', status: 400, code: 'malformed_body' },
  { name: 'an empty body', body: '', status: 400, code: 'malformed_body' },
  { name: '__proto__', body: '{"user_id":1,"score":5,"__proto__":{}}', status: 400, code: 'malformed_body' },
  {
    name: 'another content type',
    body: raw('1', '5'),
    headers: { 'content-type': 'text/plain' },
    status: 415,
    code: 'unsupported_media_type',
  },
  { name: 'a body of 2 MB', body: raw('1', `5${' '.repeat(2_000_000)}`), status: 413, code: 'body_too_large' },
  {
    name: 'deep nesting',
    body: raw('1', `${'['.repeat(5_000)}${']'.repeat(5_000)}`),
    status: 400,
    code: 'malformed_body',
  },
  ...(
    [
      ['that is empty', ''],
      ['of 129 characters', 'k'.repeat(129)],
      ['with a space, bare', 'a b'],
      ['with a quote inside', '"a"b"'],
    ] as const
  ).map(
    ([name, key]): Case => ({
      name: `a key ${name}`,
      body: submission({}),
      headers: { 'idempotency-key': key },
      status: 400,
      code: 'invalid_request',
      pointer: '/idempotency-key',
    }),
  ),
  { name: 'no items', path: BATCH, body: { items: [] }, status: 400, code: 'invalid_request', pointer: '/items' },
  {
    name: '1,001 items',
    path: BATCH,
    body: { items: Array.from({ length: 1_001 }, () => submission({})) },
    status: 400,
    code: 'invalid_request',
    pointer: '/items',
  },
  {
    name: 'a bad item',
    path: BATCH,
    body: { items: [submission({}), submission({ score: '5' })] },
    status: 400,
    code: 'invalid_request',
    pointer: '/items/1/score',
  },
  {
    name: '101 items of one player',
    path: BATCH,
    body: { items: Array.from({ length: 101 }, () => submission({})) },
    status: 422,
    code: 'too_many_for_one_player',
    pointer: '/items/100/user_id',
  },
  { name: 'a player without a name', path: PLAYERS, body: {}, status: 400, code: 'invalid_request' },
  {
    name: 'no players',
    path: PLAYERS,
    body: { players: [] },
    status: 400,
    code: 'invalid_request',
    pointer: '/players',
  },
  {
    name: 'a name of spaces',
    path: PLAYERS,
    body: { username: '   ' },
    status: 422,
    code: 'username_invalid',
    pointer: '/username',
  },
  {
    name: 'a name that is not well-formed',
    path: PLAYERS,
    body: { players: [{ username: 'fine' }, { username: 'a\ud800' }] },
    status: 422,
    code: 'username_invalid',
    pointer: '/players/1/username',
  },
  {
    name: 'a name that is taken',
    path: PLAYERS,
    body: { players: [{ username: 'New one' }, { username: 'Taken' }, { username: 'New two' }] },
    status: 409,
    code: 'username_taken',
    pointer: '/players/1/username',
  },
  {
    name: 'a name that stands there twice, once decomposed',
    path: PLAYERS,
    body: { players: [{ username: 'Zo\u00eb' }, { username: 'Zoe\u0308' }] },
    status: 409,
    code: 'username_taken',
    pointer: '/players/1/username',
  },
]

for (const { name, path = SUBMIT, body, headers = {}, status, code, pointer } of cases) {
  test(`${path}: ${name} is answered ${status} ${code} and changes nothing`, async () => {
    const before = await readTables(world.sql)
    const answer = await ingest.post<Problem>(path, body, headers)
    expect(answer.body).toMatchObject({ status, code })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    if (pointer !== undefined) expect(answer.body.errors[0]?.pointer).toBe(pointer)
    expect(await readTables(world.sql)).toEqual(before)
  })
}
