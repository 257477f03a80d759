/** What hides behind a request: bodies where none belong, requests behind an upgrade, addresses in headers. */
import { type Answer, type Attack, rowsOf } from '../attack.ts'

const TOP = '/api/leaderboard/top'
const HIDDEN = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'
const UPGRADE =
  'Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

/** A text frame of one letter, masked with nothing, with the bit for compression set. */
const COMPRESSED = Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x61])

/** One answer, and nothing of what a service shows in private. */
const alone = {
  check: ({ text = '' }: Answer) => {
    const count = text.match(/^HTTP\/1\.1 /gm)?.length ?? 0
    if (count > 1) throw new Error(`${count} answers came back`)
    if (/process_cpu|nodejs_/.test(text)) throw new Error('The metrics came back')
  },
}

export const TRANSPORT: readonly Attack[] = [
  ...rowsOf('HTTP', [
    [
      'a request in the body of a GET',
      (w) =>
        w.raw(
          `GET ${TOP} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
        ),
      [200, 400, 415],
      undefined,
      alone,
    ],
    [
      'a request in the chunked body of a GET',
      (w) =>
        w.raw(
          `GET ${TOP} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
        ),
      [200, 400, 415],
      undefined,
      alone,
    ],
    [
      'the body of a GET, left for the next request to the same service',
      async (w) => {
        await w.raw(
          `GET ${TOP} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
        )
        const answers = await Promise.all(Array.from({ length: 20 }, () => w.send(TOP)))
        return answers.find(({ status }) => status !== 200) ?? { status: 200 }
      },
      200,
      undefined,
      alone,
    ],
    ...['x-original-url', 'x-rewrite-url', 'x-forwarded-prefix', 'x-forwarded-path'].map(
      (name): Parameters<typeof rowsOf>[1][number] => [
        `another address in ${name}`,
        (w) => w.send(`${TOP}?limit=5`, { headers: { [name]: '/metrics' } }),
        200,
        undefined,
        alone,
      ],
    ),
    ...['GZIP', 'identity, gzip', 'x-gzip', 'br', 'zstd'].map((coding): Parameters<typeof rowsOf>[1][number] => [
      `a body in ${coding}`,
      (w) =>
        w.send('/api/leaderboard/submit', {
          as: w.keys.submit,
          body: '{"user_id":1,"score":5}',
          headers: { 'content-encoding': coding },
        }),
      415,
      'unsupported_media_type',
    ]),
  ]),
  ...rowsOf('sockets', [
    [
      'a request behind an upgrade that is refused',
      (w) => w.raw(`GET /ws?top=0 HTTP/1.1\r\n${UPGRADE}\r\n${HIDDEN}`),
      400,
      undefined,
      alone,
    ],
    [
      'a request behind an upgrade from a page of elsewhere',
      (w) => w.raw(`GET /ws HTTP/1.1\r\n${UPGRADE}Origin: https://evil.example\r\n\r\n${HIDDEN}`),
      403,
      undefined,
      alone,
    ],
    [
      'a request behind an upgrade that is accepted',
      (w) => w.raw(`GET /ws HTTP/1.1\r\n${UPGRADE}\r\n${HIDDEN}`),
      101,
      undefined,
      alone,
    ],
    [
      'an upgrade whose version nobody speaks, and a request behind it',
      (w) => w.raw(`GET /ws HTTP/1.1\r\n${UPGRADE.replace('Version: 13', 'Version: 99')}\r\n${HIDDEN}`),
      [400, 426],
      undefined,
      alone,
    ],
    [
      'an upgrade with the address of somewhere else',
      (w) => w.raw(`GET http://127.0.0.1:1/ws HTTP/1.1\r\n${UPGRADE}\r\n`),
      400,
    ],
    [
      'a frame that says it is compressed, though nobody agreed to that',
      (w) => w.raw(Buffer.concat([Buffer.from(`GET /ws HTTP/1.1\r\n${UPGRADE}\r\n`), COMPRESSED]).toString('latin1')),
      101,
      undefined,
      {
        check: ({ text = '' }) => {
          if (!text.endsWith('\x03\xea')) throw new Error('It was not sent away with 1002')
        },
      },
    ],
  ]),
]
