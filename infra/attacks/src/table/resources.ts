/** API4, API6: too much, too deep, too often; and scores that cannot be. */
import { gzipSync } from 'node:zlib'
import { type Attack, rowsOf } from '../attack.ts'
import type { AttackWorld } from '../attack-world.ts'
import { stallBodies } from '../stalled-bodies.ts'

const SUBMIT = '/api/leaderboard/submit'
const TOP = '/api/leaderboard/top'

const submit = (world: AttackWorld, body: unknown, headers: Record<string, string> = {}) =>
  world.send(SUBMIT, { as: world.keys.submit, body, headers })

/** Nearly nothing, and refused for what it is wherever there is room for it. */
const BAD = {}

const query = (path: string): [(world: AttackWorld) => ReturnType<AttackWorld['send']>, number, string] => [
  (world) => world.send(path),
  400,
  'invalid_request',
]

const get = (headers: string) => `GET ${TOP} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`

/** Sends the same until something else than `go` comes back. */
async function flood(times: number, send: (i: number) => Promise<{ status: number; code?: string | undefined }>) {
  let last = await send(0)
  for (let i = 1; i < times && last.status !== 429; i += 1) last = await send(i)
  return last
}

export const RESOURCES: readonly Attack[] = [
  ...rowsOf('API4', [
    ['a page of a thousand million', ...query(`${TOP}?limit=1000000000`)],
    ['a page of minus one', ...query(`${TOP}?limit=-1`)],
    ['a page of none', ...query(`${TOP}?limit=0`)],
    ['a page of 1e2', ...query(`${TOP}?limit=1e2`)],
    ['a page from beyond the integers', ...query(`${TOP}?startRank=9007199254740993`)],
    ['a radius of a million', ...query('/api/leaderboard/around/1?radius=1000000')],
    ['a million buckets', ...query('/api/leaderboard/distribution?buckets=1000000')],
    [
      'a hundred and one friends',
      ...query(`/api/leaderboard/ranks?ids=${Array.from({ length: 101 }, (_, i) => i + 1).join(',')}`),
    ],
    ['a limit twice', ...query(`${TOP}?limit=1&limit=2`)],
    [
      'a bulk of 1,001',
      (w) =>
        w.send(`${SUBMIT}/batch`, {
          as: w.keys.submit,
          body: { items: Array.from({ length: 1001 }, () => ({ user_id: 1, score: 1 })) },
        }),
      400,
      'invalid_request',
    ],
    [
      'a bulk of 101 for one player',
      (w) =>
        w.send(`${SUBMIT}/batch`, {
          as: w.keys.submit,
          body: { items: Array.from({ length: 101 }, () => ({ user_id: 1, score: 1 })) },
        }),
      422,
      'too_many_for_one_player',
    ],
    ['a body of two megabytes', (w) => submit(w, 'x'.repeat(2_000_000)), 413, 'body_too_large'],
    ['a megabyte of brackets', (w) => submit(w, '['.repeat(1_000_000)), 400, 'malformed_body'],
    ['a body thirty levels deep', (w) => submit(w, `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`), 400, 'malformed_body'],
    [
      'a zip bomb',
      (w) => submit(w, gzipSync(Buffer.alloc(5_000_000)), { 'content-encoding': 'gzip' }),
      415,
      'unsupported_media_type',
    ],
    [
      'a key for retries of 129 letters',
      (w) => submit(w, { user_id: 1, score: 1 }, { 'idempotency-key': 'k'.repeat(129) }),
      400,
      'invalid_request',
    ],
    [
      'a username of a megabyte, nearly',
      (w) => w.send('/api/players', { as: w.keys.players, body: { username: 'n'.repeat(900_000) } }),
      400,
      'invalid_request',
    ],
    ['a name to search of fifty thousand letters', (w) => w.send(`/api/players?q=${'a'.repeat(50_000)}`), [414, 431]],
    [
      '101 headers',
      (w) => w.raw(get(Array.from({ length: 101 }, (_, i) => `a${i}: b\r\n`).join('') + 'Connection: close\r\n')),
      431,
    ],
    ['headers of twenty kilobytes', (w) => w.raw(get(`A: ${'x'.repeat(20_000)}\r\n`)), 431],
    [
      'an address of nine kilobytes',
      (w) => w.raw(`GET ${TOP}?a=${'x'.repeat(9_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      [414, 431],
    ],
    [
      'a hundred wrong keys, from addresses that are claimed',
      (w) =>
        flood(400, (i) =>
          w.send(SUBMIT, {
            as: `lbk_${String(i).padStart(12, '0')}_${'A'.repeat(43)}`,
            body: {},
            headers: { 'x-forwarded-for': `198.51.100.${i % 250}` },
          }),
        ),
      429,
      'rate_limited',
    ],
    [
      'twenty bodies that never come whole, without a key',
      async (w) => {
        const stalled = [await stallBodies(w.port, SUBMIT, 20)]
        try {
          let last = await submit(w, BAD)
          // What else was on its way may have taken the room of one of the twenty: another takes it then.
          for (const end = performance.now() + 5_000; last.status !== 429 && performance.now() < end; ) {
            stalled.push(await stallBodies(w.port, SUBMIT, 1))
            last = await submit(w, BAD)
          }
          return last
        } finally {
          for (const release of stalled) release()
        }
      },
      429,
      'rate_limited',
    ],
    [
      'requests without a key, more than an address may send',
      (w) => flood(700, (i) => w.send(SUBMIT, { body: {}, headers: { 'x-forwarded-for': `198.51.100.${i % 250}` } })),
      429,
      'rate_limited',
    ],
    [
      'one player a hundred times, from addresses that are claimed',
      async (w) => {
        const as = await w.tokenOf(20)
        return flood(100, (i) =>
          w.send(SUBMIT, {
            as,
            body: {},
            headers: {
              'x-forwarded-for': `198.51.100.${i}`,
              'x-real-ip': `198.51.100.${i}`,
              forwarded: `for=198.51.100.${i}`,
            },
          }),
        )
      },
      429,
      'rate_limited',
    ],
  ]),
  ...rowsOf('API6', [
    ['a score below what the board takes', (w) => submit(w, { user_id: 1, score: -1 }), 422, 'score_out_of_bounds'],
    ...(
      [
        ['above every integer', '2147483648'],
        ['beyond the safe integers', '9007199254740993'],
        ['with a fraction', '1.5'],
        ['that is text', '"5"'],
        ['in hexadecimal', '"0x10"'],
        ['that is true', 'true'],
        ['that is null', 'null'],
        ['that is a list', '[5]'],
        ['of 1e400', '1e400'],
      ] as const
    ).map(([what, text]): Parameters<typeof rowsOf>[1][number] => [
      `a score ${what}`,
      (w) => submit(w, `{"user_id":1,"score":${text}}`),
      400,
      'invalid_request',
    ]),
    ['a score of NaN', (w) => submit(w, '{"user_id":1,"score":NaN}'), 400, 'malformed_body'],
    [
      'the same session twice',
      async (w) => {
        const headers = { 'idempotency-key': '"once"' }
        await submit(w, { user_id: 3, score: 9 }, headers)
        return submit(w, { user_id: 3, score: 9 }, headers)
      },
      201,
      undefined,
      {
        isAllowed: true,
        check: async ({ headers }, w) => {
          if (headers?.get('idempotency-replayed') !== 'true') throw new Error('It counted twice')
          const [row] = await w.sql`select count(*) as count from game_sessions where user_id = 3`
          if (row?.['count'] !== 1) throw new Error(`There are ${row?.['count']} sessions`)
        },
      },
    ],
    [
      'a better score under the key of a worse one',
      async (w) => {
        const headers = { 'idempotency-key': '"better"' }
        await submit(w, { user_id: 4, score: 1 }, headers)
        return submit(w, { user_id: 4, score: 999 }, headers)
      },
      422,
      'idempotency_key_reused',
      { isAllowed: true },
    ],
  ]),
]
