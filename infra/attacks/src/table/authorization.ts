/** API1, API2, API3, API5: whose it is, who you are, which fields, which functions. */
import { createHmac } from 'node:crypto'
import { drawApiKey } from '@leaderboard/service-shell/access/api-key-text'
import { type Attack, rowsOf } from '../attack.ts'
import { type AttackWorld, SECRET } from '../attack-world.ts'

const SUBMIT = '/api/leaderboard/submit'
const session = (userId: number, more: object = {}) => ({ user_id: userId, score: 5, ...more })

const submit = (world: AttackWorld, as: string, body: unknown, headers: Record<string, string> = {}) =>
  world.send(SUBMIT, { as, body, headers })

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of player 1 with other claims, signed with `secret` or with what it had. */
async function forged(world: AttackWorld, header: object, claims: object, secret?: string): Promise<string> {
  const [first = '', second = '', signature = ''] = (await world.tokenOf(1)).split('.')
  const part = (text: string, more: object) =>
    encode({ ...(JSON.parse(Buffer.from(text, 'base64url').toString()) as object), ...more })
  const text = `${part(first, header)}.${part(second, claims)}`
  return `${text}.${secret === undefined ? signature : createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** The same idempotency key twice, by two callers: the second must not see the first one's session. */
async function takeKeyOf(world: AttackWorld, one: string, two: string, secondPlayer: number) {
  const headers = { 'idempotency-key': `"${drawApiKey().id}"` }
  await submit(world, one, session(1), headers)
  return submit(world, two, session(secondPlayer), headers)
}

const notReplayed: Pick<Attack, 'isAllowed' | 'check'> = {
  isAllowed: true,
  check: ({ headers }) => {
    if (headers?.get('idempotency-replayed') !== null) throw new Error('It saw the session of somebody else')
  },
}

export const AUTHORIZATION: readonly Attack[] = [
  ...rowsOf('API1', [
    ["another player's score, with a token", async (w) => submit(w, await w.tokenOf(1), session(2)), 403, 'forbidden'],
    [
      "another player's score among one's own, in bulk",
      async (w) => w.send(`${SUBMIT}/batch`, { as: await w.tokenOf(1), body: { items: [session(1), session(2)] } }),
      403,
      'forbidden',
    ],
    [
      "another studio's idempotency key",
      (w) => takeKeyOf(w, w.keys.submit, w.keys.otherSubmit, 1),
      201,
      undefined,
      notReplayed,
    ],
    [
      "another player's idempotency key",
      async (w) => takeKeyOf(w, await w.tokenOf(1), await w.tokenOf(2), 2),
      201,
      undefined,
      notReplayed,
    ],
    ['a player that does not exist', (w) => submit(w, w.keys.submit, session(999_999)), 404, 'unknown_player'],
    [
      'history of a player that does not exist',
      (w) => w.send('/api/leaderboard/history/999999'),
      404,
      'unknown_player',
    ],
    [
      'a token with a read key',
      (w) => w.send('/api/tokens', { as: w.keys.read, body: { user_id: 1 } }),
      403,
      'forbidden',
    ],
    [
      'a token with a token',
      async (w) => w.send('/api/tokens', { as: await w.tokenOf(1), body: { user_id: 2 } }),
      403,
      'forbidden',
    ],
  ]),
  ...rowsOf('API2', [
    ['no key', (w) => w.send(SUBMIT, { body: session(1) }), 401, 'unauthorized'],
    [
      'a key in the address',
      (w) => w.send(`${SUBMIT}?key=${w.keys.submit}`, { body: session(1) }),
      401,
      'unauthorized',
    ],
    ['a revoked key', (w) => submit(w, w.keys.revoked, session(1)), 401, 'unauthorized'],
    ['an expired key', (w) => submit(w, w.keys.expired, session(1)), 401, 'unauthorized'],
    [
      'the id of a key with another secret',
      (w) => submit(w, `${w.keys.submit.slice(0, -43)}${'A'.repeat(43)}`, session(1)),
      401,
      'unauthorized',
    ],
    ['a key with something behind it', (w) => submit(w, `${w.keys.submit}x`, session(1)), 401, 'unauthorized'],
    ['a key in other letters', (w) => submit(w, w.keys.submit.toUpperCase(), session(1)), 401, 'unauthorized'],
    [
      'Basic instead of Bearer',
      (w) => w.send(SUBMIT, { body: session(1), headers: { authorization: `Basic ${w.keys.submit}` } }),
      401,
      'unauthorized',
    ],
    [
      'a key in a cookie',
      (w) => w.send(SUBMIT, { body: session(1), headers: { cookie: `key=${w.keys.submit}` } }),
      401,
      'unauthorized',
    ],
    ['a token that has ended', async (w) => submit(w, await w.tokenOf(1, -10), session(1)), 401, 'unauthorized'],
    [
      'a token for another player under the old signature',
      async (w) => submit(w, await forged(w, {}, { sub: '2' }), session(2)),
      401,
      'unauthorized',
    ],
    [
      'a token without an algorithm',
      async (w) => submit(w, await forged(w, { alg: 'none' }, {}), session(1)),
      401,
      'unauthorized',
    ],
    [
      'a token of an algorithm that was not agreed',
      async (w) => submit(w, await forged(w, { alg: 'HS512' }, {}, SECRET), session(1)),
      401,
      'unauthorized',
    ],
    [
      'a token signed with a guess',
      async (w) => submit(w, await forged(w, {}, {}, 'secret'), session(1)),
      401,
      'unauthorized',
    ],
  ]),
  ...rowsOf('API3', [
    ...['rank', 'total_score', 'sessionId', 'timestamp', 'verified', 'owner'].map(
      (field): Parameters<typeof rowsOf>[1][number] => [
        `a session with its ${field}`,
        (w) => submit(w, w.keys.submit, session(1, { [field]: 1 })),
        400,
        'invalid_request',
      ],
    ),
    [
      '__proto__ in a body',
      (w) => submit(w, w.keys.submit, '{"user_id":1,"score":5,"__proto__":{"admin":true}}'),
      400,
      'malformed_body',
    ],
    [
      'constructor.prototype in a body',
      (w) => submit(w, w.keys.submit, '{"user_id":1,"score":5,"constructor":{"prototype":{"a":1}}}'),
      400,
      'malformed_body',
    ],
    [
      'a player with an id of their own',
      (w) => w.send('/api/players', { as: w.keys.players, body: { username: 'me', id: 1 } }),
      400,
      'invalid_request',
    ],
    [
      'a player who joined long ago',
      (w) => w.send('/api/players', { as: w.keys.players, body: { username: 'me', joinDate: '2001-01-01' } }),
      400,
      'invalid_request',
    ],
    [
      'a key with a digest of its own',
      (w) =>
        w.send('/api/admin/keys', {
          as: w.keys.admin,
          at: 'ingest',
          body: { name: 'x', scopes: ['read'], digest: 'x' },
        }),
      400,
      'invalid_request',
    ],
    [
      'a token with a scope',
      (w) => w.send('/api/tokens', { as: w.keys.submit, body: { user_id: 1, scopes: ['admin'] } }),
      400,
      'invalid_request',
    ],
    ['a[__proto__] in an address', (w) => w.send('/api/leaderboard/top?a[__proto__][b]=1'), 400, 'invalid_request'],
  ]),
  ...rowsOf('API5', [
    [
      'keys over the public origin, with an admin key',
      (w) => w.send('/api/admin/keys', { as: w.keys.admin }),
      404,
      'not_found',
    ],
    [
      'keys listed with a submit key',
      (w) => w.send('/api/admin/keys', { as: w.keys.submit, at: 'ingest' }),
      403,
      'forbidden',
    ],
    [
      'a key made with a submit key',
      (w) => w.send('/api/admin/keys', { as: w.keys.submit, at: 'ingest', body: { name: 'x', scopes: ['admin'] } }),
      403,
      'forbidden',
    ],
    [
      "another's key revoked with a submit key",
      (w) => w.send('/api/admin/keys/000000000000/revoke', { as: w.keys.submit, at: 'ingest', body: {} }),
      403,
      'forbidden',
    ],
    [
      'recalculation with a submit key',
      (w) => w.send('/api/leaderboard/recalculate', { as: w.keys.submit, body: {} }),
      403,
      'forbidden',
    ],
    [
      'players made with a submit key',
      (w) => w.send('/api/players', { as: w.keys.submit, body: { username: 'mine' } }),
      403,
      'forbidden',
    ],
    [
      'a session with an admin key, which has not that scope',
      (w) => submit(w, w.keys.admin, session(1)),
      403,
      'forbidden',
    ],
    ['metrics over the origin', (w) => w.send('/metrics'), 404, 'not_found'],
    [
      'DELETE of a player',
      (w) => w.send('/api/players/1', { method: 'DELETE', as: w.keys.admin }),
      405,
      'method_not_allowed',
    ],
    [
      'PUT of a session',
      (w) => w.send(SUBMIT, { method: 'PUT', as: w.keys.submit, body: session(1) }),
      405,
      'method_not_allowed',
    ],
    ['a method in a header', (w) => w.send('/api/players/1', { headers: { 'x-http-method-override': 'DELETE' } }), 200],
  ]),
]
