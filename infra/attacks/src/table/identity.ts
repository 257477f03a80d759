/** API1, API2: two identities in one request, parts of several, and what was made for another place. */
import { createHmac } from 'node:crypto'
import { type Attack, rowsOf } from '../attack.ts'
import { type AttackWorld, SECRET } from '../attack-world.ts'

const SUBMIT = '/api/leaderboard/submit'
const BODY = '{"user_id":1,"score":5}'

const submitAs = async (world: AttackWorld, as: string, body: unknown = BODY, headers: Record<string, string> = {}) =>
  world.send(SUBMIT, { as, body, headers })

/** A good token of player 1 but for some claims, under the right secret. */
async function claiming(world: AttackWorld, change: (claims: Record<string, unknown>) => object): Promise<string> {
  const [head = '', body = ''] = (await world.tokenOf(1)).split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
  const text = `${head}.${Buffer.from(JSON.stringify(change(claims))).toString('base64url')}`
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`
}

/** A submission byte by byte, for headers that may not stand twice in a `fetch`. */
const raw = (headers: readonly string[]) =>
  [
    `POST ${SUBMIT} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${BODY.length}`,
    ...headers,
    '',
    BODY,
  ].join('\r\n')

const SESSION = { 'x-admin-session': '1' }
const ADMIN_KEYS = '/api/admin/keys'

export const IDENTITY: readonly Attack[] = [
  ...rowsOf('API1', [
    [
      'one player and then another in the same body, with a token of the first',
      async (w) => submitAs(w, await w.tokenOf(1), '{"user_id":1,"score":5,"user_id":2}'),
      403,
      'forbidden',
    ],
    [
      'a player whose id would be that of the token in 32 bits',
      async (w) => submitAs(w, await w.tokenOf(1), '{"user_id":4294967297,"score":5}'),
      400,
      'invalid_request',
    ],
    [
      "another player's score under one's own idempotency key",
      async (w) => {
        const headers = { 'idempotency-key': '"confused"' }
        const as = await w.tokenOf(1)
        await submitAs(w, as, BODY, headers)
        return submitAs(w, as, '{"user_id":2,"score":5}', headers)
      },
      403,
      'forbidden',
      { isAllowed: true },
    ],
  ]),
  ...rowsOf('API2', [
    [
      'the id of one key with the secret of another',
      (w) => submitAs(w, w.keys.submit.slice(0, 17) + w.keys.otherSubmit.slice(17)),
      401,
      'unauthorized',
    ],
    [
      'a bad key, and a good one in the other header',
      (w) => submitAs(w, w.keys.revoked, BODY, { 'x-api-key': w.keys.submit }),
      401,
      'unauthorized',
    ],
    [
      'a bad key, and a good one in a second header of the same name',
      (w) => w.raw(raw([`Authorization: Bearer ${w.keys.revoked}`, `Authorization: Bearer ${w.keys.submit}`])),
      401,
    ],
    [
      'a good key in a trailer',
      (w) =>
        w.raw(
          [
            `POST ${SUBMIT} HTTP/1.1`,
            'Host: x',
            'Connection: close',
            'Content-Type: application/json',
            'Transfer-Encoding: chunked',
            'Trailer: Authorization',
            '',
            BODY.length.toString(16),
            BODY,
            '0',
            `Authorization: Bearer ${w.keys.submit}`,
            '',
            '',
          ].join('\r\n'),
        ),
      401,
    ],
    [
      'a token for another audience',
      async (w) => submitAs(w, await claiming(w, (claims) => ({ ...claims, aud: 'another game' }))),
      401,
      'unauthorized',
    ],
    [
      'a token that never ends',
      async (w) => submitAs(w, await claiming(w, (claims) => ({ ...claims, exp: undefined }))),
      401,
      'unauthorized',
    ],
    [
      'a token of a key that does not exist',
      async (w) => submitAs(w, await claiming(w, (claims) => ({ ...claims, key: '000000000000' }))),
      401,
      'unauthorized',
    ],
    [
      'a token of a key that was revoked',
      async (w) => submitAs(w, await claiming(w, (claims) => ({ ...claims, key: w.keys.revoked.slice(4, 16) }))),
      401,
      'unauthorized',
    ],
    [
      'a token of nobody',
      async (w) => submitAs(w, await claiming(w, (claims) => ({ ...claims, sub: '0' }))),
      401,
      'unauthorized',
    ],
    [
      'an admin key as it is, in the cookie of the admin area',
      (w) => w.send(ADMIN_KEYS, { headers: { ...SESSION, cookie: `leaderboard-admin=${w.keys.admin}` } }),
      401,
      'unauthorized',
    ],
    [
      'a player token in the cookie of the admin area',
      async (w) => w.send(ADMIN_KEYS, { headers: { ...SESSION, cookie: `leaderboard-admin=${await w.tokenOf(1)}` } }),
      401,
      'unauthorized',
    ],
    [
      'the cookie of the admin area, at a service',
      (w) => w.send(ADMIN_KEYS, { at: 'ingest', headers: { ...SESSION, cookie: `leaderboard-admin=${w.keys.admin}` } }),
      401,
      'unauthorized',
    ],
    [
      'the admin area by its address in other spellings',
      async (w) => {
        const spellings = [
          '/api/admin//keys',
          '/api/admin/keys/',
          '/api/admin%2fkeys',
          '/API/admin/keys',
          '/api/./admin/keys',
        ]
        const answers = await Promise.all(
          spellings.map((path) =>
            w.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${w.keys.admin}\r\nConnection: close\r\n\r\n`),
          ),
        )
        return answers.find(({ status }) => status !== 404) ?? { status: 404 }
      },
      404,
    ],
  ]),
]
