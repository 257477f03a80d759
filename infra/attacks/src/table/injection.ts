/** Code in data, and sockets. */
import { type Attack, rowsOf } from '../attack.ts'
import { shownAs } from '../attack-world.ts'

const SUBMIT = '/api/leaderboard/submit'
const SUBSCRIBE = { type: 'subscribe', id: 'a', view: { kind: 'top', n: 3 } }

type Row = Parameters<typeof rowsOf>[1][number]

const SQL = ["' or 1=1 --", '1; drop table users', "1' union select secret from api_keys --", '$1', '%27']

export const INJECTION: readonly Attack[] = [
  ...rowsOf('injection', [
    ...SQL.map(
      (text): Row => [
        `SQL in an id: ${text}`,
        (w) => w.send(`/api/players/${encodeURIComponent(text)}`),
        400,
        'invalid_request',
      ],
    ),
    ...SQL.map(
      (text): Row => [
        `SQL in a board: ${text}`,
        (w) => w.send(`/api/leaderboard/top?board=${encodeURIComponent(text)}`),
        400,
        'invalid_request',
      ],
    ),
    ...['a}{b', '*', 'a:b', 'a\nb', 'a\u0000b', '../a'].map(
      (text): Row => [
        `a Redis key in a board: ${JSON.stringify(text)}`,
        (w) => w.send(`/api/leaderboard/top?board=${encodeURIComponent(text)}`),
        400,
        'invalid_request',
      ],
    ),
    [
      'a game mode with a quote',
      (w) => w.send(SUBMIT, { as: w.keys.submit, body: { user_id: 1, score: 1, game_mode: "solo'; --" } }),
      400,
      'invalid_request',
    ],
    [
      'SQL in a search finds nobody',
      (w) => w.send(`/api/players?q=${encodeURIComponent("%' or '1'='1")}`),
      200,
      undefined,
      {
        check: ({ text = '' }) => {
          if (text.includes('player 1')) throw new Error('It found somebody')
        },
      },
    ],
    [
      '% as a name finds nobody',
      (w) => w.send('/api/players?q=%25'),
      200,
      undefined,
      {
        check: ({ text = '' }) => {
          if (text.includes('player 1')) throw new Error('It found everybody')
        },
      },
    ],
    [
      'a name with a NUL',
      (w) => w.send('/api/players', { as: w.keys.players, body: '{"username":"a\\u0000b"}' }),
      400,
      'invalid_request',
    ],
    [
      'a name with half a letter',
      (w) => w.send('/api/players', { as: w.keys.players, body: '{"username":"a\\ud800"}' }),
      [400, 422],
    ],
    [
      'a name that nobody sees',
      (w) => w.send('/api/players', { as: w.keys.players, body: { username: '\u200b\u200b' } }),
      422,
      'username_invalid',
    ],
    [
      'a name with a line in it',
      (w) => w.send('/api/players', { as: w.keys.players, body: { username: 'a\r\nb' } }),
      400,
      'invalid_request',
    ],
    [
      'a body that is not UTF-8',
      (w) => w.send(SUBMIT, { as: w.keys.submit, body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }),
      400,
      'malformed_body',
    ],
    [
      'a form instead of JSON',
      (w) =>
        w.send(SUBMIT, {
          as: w.keys.submit,
          body: 'user_id=1&score=1',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      415,
      'unsupported_media_type',
    ],
    [
      'XML with an entity',
      (w) =>
        w.send(SUBMIT, {
          as: w.keys.submit,
          body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
          headers: { 'content-type': 'application/xml' },
        }),
      415,
      'unsupported_media_type',
    ],
    [
      'a script as a name is text',
      (w) => w.send('/api/players', { as: w.keys.players, body: { username: '<script>alert(1)</script>' } }),
      201,
      undefined,
      {
        isAllowed: true,
        check: ({ headers }) => {
          if (headers?.get('content-type')?.startsWith('application/json') !== true) throw new Error('It is not JSON')
          if (headers.get('x-content-type-options') !== 'nosniff') throw new Error('It may be sniffed')
        },
      },
    ],
  ]),
  ...rowsOf('sockets', [
    ...['https://evil.example', 'null', 'http://127.0.0.1.evil.example'].map(
      (origin): Row => [`a page of ${origin}`, (w) => w.socket({ headers: { origin } }), 403],
    ),
    ['a key that is none, as a subprotocol', (w) => w.socket({ protocols: shownAs('nonsense') }), 101],
    ['a frame of twenty kilobytes', (w) => w.socket({ frames: ['x'.repeat(20_000)], until: 'never' }), 1009],
    // What is still on its way when the connection ends may take the close code with it.
    ['a frame of a megabyte', (w) => w.socket({ frames: ['x'.repeat(1_000_000)], until: 'never' }), [1006, 1009]],
    ['a binary frame', (w) => w.socket({ frames: [Buffer.from([1, 2, 3])], until: 'not binary' }), 101],
    [
      'frames that are no JSON, again and again',
      (w) => w.socket({ frames: Array.from({ length: 20 }, () => '{'), until: 'never' }),
      4100,
    ],
    [
      'a view of a million rows',
      (w) => w.socket({ frames: [{ ...SUBSCRIBE, view: { kind: 'top', n: 1e6 } }], until: 'invalid_request' }),
      101,
    ],
    [
      'a board that is SQL',
      (w) => w.socket({ frames: [{ ...SUBSCRIBE, board: "a'--" }], until: 'invalid_request' }),
      101,
    ],
    [
      'a hundred and ten views',
      (w) =>
        w.socket({ frames: Array.from({ length: 110 }, (_, i) => ({ ...SUBSCRIBE, id: `v${i}` })), until: 'never' }),
      4103,
    ],
    [
      'a thousand pings',
      (w) => w.socket({ frames: Array.from({ length: 1000 }, () => ({ type: 'ping' })), until: 'never' }),
      4101,
    ],
    [
      'compression, to be bombed with',
      (w) => w.socket({ offersCompression: true, frames: [SUBSCRIBE], until: 'snapshot' }),
      101,
      undefined,
      {
        check: ({ text = '' }) => {
          if (text.includes('permessage-deflate')) throw new Error('It agreed to compression')
        },
      },
    ],
    [
      '__proto__ in a frame',
      (w) => w.socket({ frames: ['{"type":"ping","__proto__":{"a":1}}'], until: 'invalid_request' }),
      101,
    ],
    [
      'an upgrade with a body',
      (w) =>
        w.raw(
          `GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 3\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nabc`,
        ),
      400,
    ],
    [
      'an upgrade of another route',
      (w) =>
        w.raw(
          `GET /metrics HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
        ),
      400,
    ],
  ]),
]
