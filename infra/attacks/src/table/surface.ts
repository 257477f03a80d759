/** API7, API8, API9, API10, and what hides in addresses, names and framing. */
import { GATEWAY_ROUTES } from '@leaderboard/contracts/gateway-routes'
import { type Answer, type Attack, rowsOf } from '../attack.ts'

const TOP = '/api/leaderboard/top'
const SUBMIT = '/api/leaderboard/submit'

const expectThat = (holds: boolean, what: string) => {
  if (!holds) throw new Error(what)
}

const without = (pattern: RegExp) => ({
  check: ({ text = '', headers }: Answer) => {
    expectThat(!pattern.test(text), `It says ${pattern}`)
    expectThat(
      ![...(headers ?? [])].some(([name, value]) => pattern.test(`${name}: ${value}`)),
      `A header says ${pattern}`,
    )
  },
})

/** A request at the gateway, byte by byte; the connection is closed after it. */
const request = (line: string, headers = '', body = '') =>
  `${line}\r\nHost: x\r\nConnection: close\r\n${headers}\r\n${body}`

const post = (headers: string, body: string) =>
  `POST ${SUBMIT} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n${body}`

/** Whatever follows a request whose framing is in doubt must not be answered as a request of its own. */
const onlyOne = {
  check: ({ text = '' }: Answer) => {
    const count = text.match(/^HTTP\/1\.1 /gm)?.length ?? 0
    expectThat(count <= 1, `${count} answers came back`)
    expectThat(!text.includes('go_helpless'), 'The smuggled request was answered')
  },
}
const SMUGGLED = 'GET /go_helpless HTTP/1.1\r\nHost: x\r\n\r\n'

export const SURFACE: readonly Attack[] = [
  ...rowsOf('API7', [
    [
      'an absolute address of somewhere inside',
      (w) => w.raw(request('GET http://127.0.0.1:1/latest/meta-data HTTP/1.1')),
      [400, 404],
    ],
    ['CONNECT to somewhere inside', (w) => w.raw(request('CONNECT 127.0.0.1:1 HTTP/1.1')), [0, 400, 404, 405]],
    [
      'a Host of somewhere inside',
      (w) => w.raw(`GET ${TOP} HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n`),
      200,
      undefined,
      without(/169\.254/),
    ],
    [
      'a webhook in a session',
      (w) => w.send(SUBMIT, { as: w.keys.submit, body: { user_id: 1, score: 1, callback_url: 'http://127.0.0.1:1/' } }),
      400,
      'invalid_request',
    ],
  ]),
  ...rowsOf('API8', [
    [
      'a page of elsewhere reading',
      (w) => w.send(TOP, { headers: { origin: 'https://evil.example' } }),
      200,
      undefined,
      without(/access-control-allow-origin/),
    ],
    [
      'a page of elsewhere asking to write',
      (w) =>
        w.send(SUBMIT, {
          method: 'OPTIONS',
          headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
        }),
      [404, 405],
      undefined,
      without(/access-control-allow/),
    ],
    [
      'TRACE',
      (w) => w.raw(request('TRACE / HTTP/1.1', 'Cookie: secret=1\r\n')),
      [400, 404, 405],
      undefined,
      without(/secret=1/),
    ],
    ['who made this server', (w) => w.send(TOP), 200, undefined, without(/x-powered-by|^server:|fastify|express/i)],
    [
      'a stack out of broken JSON',
      (w) => w.send(SUBMIT, { as: w.keys.submit, body: '{"user_id":' }),
      400,
      'malformed_body',
      without(/ at |node_modules|\.ts:|SyntaxError/),
    ],
    [
      'the page in a frame',
      (w) => w.send('/'),
      200,
      undefined,
      {
        check: ({ headers }) => {
          expectThat(headers?.get('x-frame-options') === 'DENY', 'It may be framed')
          expectThat(
            headers?.get('content-security-policy')?.includes("frame-ancestors 'none'") === true,
            'It may be framed',
          )
          expectThat(
            headers?.get('content-security-policy')?.includes("script-src 'self';") === true,
            'Inline scripts run',
          )
          expectThat(headers?.get('x-content-type-options') === 'nosniff', 'It may be sniffed')
        },
      },
    ],
    ...[
      '/.env',
      '/.git/config',
      '/package.json',
      '/src/server.ts',
      '/node_modules/fastify/package.json',
      '/.aws/credentials',
      '/config/servers.env',
    ].map((path): Parameters<typeof rowsOf>[1][number] => [
      `a file nobody meant to show: ${path}`,
      (w) => w.send(path),
      404,
      'not_found',
    ]),
  ]),
  ...rowsOf('API9', [
    ['an older version', (w) => w.send('/api/v1/leaderboard/top'), 404, 'not_found'],
    [
      'a route of a service that is not listed',
      (w) => w.send('/docs/json', { headers: { accept: 'application/json' } }),
      [200, 404],
      undefined,
      without(/admin/),
    ],
    [
      'routes in the document that the gateway does not know',
      (w) => w.send('/openapi.json'),
      200,
      undefined,
      {
        check: ({ text = '{}' }) => {
          const { paths } = JSON.parse(text) as { paths: Record<string, object> }
          const listed = new Set(GATEWAY_ROUTES.map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}')))
          const odd = Object.keys(paths).filter((path) => !listed.has(path))
          expectThat(odd.length === 0, `It tells of ${odd.join(', ')}`)
          expectThat(Object.keys(paths).length > 10, 'It tells of next to nothing')
        },
      },
    ],
  ]),
  ...rowsOf('API10', [
    [
      'an address that is claimed, in every way there is',
      (w) =>
        w.send(SUBMIT, {
          body: {},
          headers: {
            'x-forwarded-for': '127.0.0.1',
            'x-real-ip': '127.0.0.1',
            'x-internal-caller': 'admin',
            forwarded: 'for=127.0.0.1',
          },
        }),
      401,
      'unauthorized',
    ],
    [
      'a header that removes what the gateway adds',
      (w) => w.raw(post('Connection: close, x-forwarded-for, authorization\r\nContent-Length: 2\r\n', '{}')),
      401,
    ],
    [
      'straight at a service, without a key',
      (w) => w.send(SUBMIT, { at: 'ingest', body: { user_id: 1, score: 1 } }),
      401,
      'unauthorized',
    ],
  ]),
  ...rowsOf('HTTP', [
    [
      'a length and chunks',
      (w) => w.raw(post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`)),
      400,
      undefined,
      onlyOne,
    ],
    [
      'two lengths',
      (w) => w.raw(post('Content-Length: 2\r\nContent-Length: 3\r\n', `{} ${SMUGGLED}`)),
      400,
      undefined,
      onlyOne,
    ],
    [
      'chunks that are not',
      (w) => w.raw(post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${SMUGGLED}`)),
      400,
      undefined,
      onlyOne,
    ],
    [
      'a space before the colon',
      (w) => w.raw(post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${SMUGGLED}`)),
      400,
      undefined,
      onlyOne,
    ],
    ['bare line feeds', (w) => w.raw('GET / HTTP/1.1\nHost: x\n\n'), 400, undefined, onlyOne],
    [
      'a folded header',
      (w) => w.raw(`GET ${TOP} HTTP/1.1\r\nHost: x\r\nA: b\r\n c: d\r\n\r\n`),
      400,
      undefined,
      onlyOne,
    ],
    ['no host', (w) => w.raw(`GET ${TOP} HTTP/1.1\r\n\r\n`), 400],
    ['HTTP/2 in clear', (w) => w.raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 400],
    ['dots that are escaped', (w) => w.raw(request('GET /api/%2e%2e/%2e%2e/metrics HTTP/1.1')), [400, 404]],
    ['slashes that are escaped', (w) => w.raw(request('GET /..%2f..%2fetc%2fpasswd HTTP/1.1')), [400, 404]],
    ['dots that are not', (w) => w.raw(request('GET /api/leaderboard/../../../metrics HTTP/1.1')), [400, 404]],
    ['slashes twice', (w) => w.raw(request('GET //metrics HTTP/1.1')), [400, 404]],
    ['half an escape', (w) => w.raw(request('GET /api/players/%zz HTTP/1.1')), 400],
    ['a header with a line in it', (w) => w.raw(request(`GET ${TOP} HTTP/1.1`, 'x-request-id: a\rb: c\r\n')), 400],
  ]),
  ...rowsOf('caches', [
    [
      'a host that is claimed, to be kept',
      (w) => w.send(`${TOP}?limit=7`, { headers: { 'x-forwarded-host': 'evil.example' } }),
      200,
      undefined,
      without(/evil\.example/),
    ],
    [
      'an error, to be kept',
      (w) => w.send(`${TOP}?limit=nonsense`),
      400,
      'invalid_request',
      { check: ({ headers }) => expectThat(headers?.get('cache-control') === 'no-store', 'It may be kept') },
    ],
    ['a parameter nobody knows', (w) => w.send(`${TOP}?utm_source=x`), 400, 'invalid_request'],
    ['a cursor with another letter', (w) => w.send(`${TOP}?cursor=eyJhIjoxfQ`), 400, 'invalid_cursor'],
    ['a cursor that is none', (w) => w.send(`${TOP}?cursor=../../etc`), 400, 'invalid_request'],
  ]),
]
