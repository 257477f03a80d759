/** The session of the admin area before an ingest that says what reached it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FakeService, startFakeService } from './fake-service.ts'
import { startGateway } from './test-gateway.ts'

const KEY = `lbk_0123456789ab_${'A'.repeat(43)}`
const OWN_PAGE = { 'x-admin-session': '1' }

let ingest: FakeService
let gateway: Awaited<ReturnType<typeof startGateway>>
let cookie: string
let expiresAt: string | null = null

beforeAll(async () => {
  ingest = await startFakeService((request, response, seen) => {
    response.setHeader('content-type', 'application/json')
    const items = [{ id: '0123456789ab', expiresAt }]
    response.end(JSON.stringify(request.url === '/api/admin/keys' && request.method === 'GET' ? { items } : seen))
  })
  gateway = await startGateway({ ingest: ingest.url }, { env: { TRUSTED_PROXIES: '127.0.0.1' } })
  cookie = (await logIn()).headers.get('set-cookie')?.split(';', 1)[0] ?? ''
})
afterAll(async () => {
  await gateway.close()
  await ingest[Symbol.asyncDispose]()
})
beforeEach(() => {
  ingest.seen.length = 0
})

const send = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
  fetch(gateway.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const logIn = (headers: Record<string, string> = {}) =>
  send('POST', '/api/admin/session', { ...OWN_PAGE, ...headers }, { key: KEY })
const HIDE = '/api/admin/players/7/hide'
const hide = (headers: Record<string, string>) => send('POST', HIDE, headers, { reason: 'aimbot' })
const problemOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code]

test('the cookie becomes the key of the request, and does not go on itself', async () => {
  const answer = await hide({ ...OWN_PAGE, cookie, origin: gateway.url, 'sec-fetch-site': 'same-origin' })
  expect(answer.status).toBe(200)
  expect(ingest.seen).toHaveLength(1)
  const [seen] = ingest.seen
  expect(seen).toMatchObject({ method: 'POST', url: HIDE, body: '{"reason":"aimbot"}' })
  expect(seen?.headers.authorization).toBe(`Bearer ${KEY}`)
  expect(seen?.headers).not.toHaveProperty('cookie')
})

test('nothing else gets the key, and no cookie goes to a service', async () => {
  for (const [method, path] of [
    ['POST', '/api/leaderboard/submit'],
    ['GET', '/api/leaderboard/stream'],
  ] as const) {
    const headers = { ...OWN_PAGE, cookie, 'sec-fetch-site': 'same-origin' }
    await send(method, path, headers, method === 'POST' ? {} : undefined)
  }
  expect(ingest.seen).toHaveLength(1)
  for (const name of ['authorization', 'cookie']) expect(ingest.seen[0]?.headers).not.toHaveProperty(name)
})

describe('a request of another page is refused, cookie or not', () => {
  const foreign: Record<string, Record<string, string>> = {
    'without the header': { 'sec-fetch-site': 'same-origin' },
    'of another site': { ...OWN_PAGE, 'sec-fetch-site': 'cross-site' },
    'of another host of the site': { ...OWN_PAGE, 'sec-fetch-site': 'same-site' },
    'typed into the address': { ...OWN_PAGE, 'sec-fetch-site': 'none' },
    'with a foreign origin': { ...OWN_PAGE, origin: 'https://evil.example' },
    'of nowhere': { ...OWN_PAGE, origin: 'null' },
  }
  test.for(Object.keys(foreign))('%s', async (name) => {
    const headers = { ...foreign[name], cookie }
    expect(await problemOf(await hide(headers))).toEqual([403, 'origin_refused'])
    expect(await problemOf(await send('GET', '/api/admin/keys', headers))).toEqual([403, 'origin_refused'])
    expect(await problemOf(await send('DELETE', '/api/admin/session', headers))).toEqual([403, 'origin_refused'])
    const login = await send('POST', '/api/admin/session', headers, { key: KEY })
    expect(login.headers.get('set-cookie')).toBeNull()
    expect(await problemOf(login)).toEqual([403, 'origin_refused'])
    expect(ingest.seen).toEqual([])
  })
})

test('a page that CORS lets in does not get at it either', async () => {
  await using shared = await startGateway({ ingest: ingest.url }, { env: { CORS_ORIGINS: 'https://game.example' } })
  const preflight = await fetch(`${shared.url}${HIDE}`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://game.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-admin-session',
    },
  })
  expect(preflight.headers.get('access-control-allow-headers')).not.toContain('x-admin-session')
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
})

test('without a session there is nothing to do, and with a key of its own nothing there', async () => {
  expect(await problemOf(await hide(OWN_PAGE))).toEqual([401, 'unauthorized'])
  expect(await problemOf(await hide({ ...OWN_PAGE, cookie: 'leaderboard-admin=x' }))).toEqual([401, 'unauthorized'])
  for (const own of [{ authorization: `Bearer ${KEY}` }, { 'x-api-key': KEY }]) {
    expect(await problemOf(await hide({ ...OWN_PAGE, ...own, cookie }))).toEqual([404, 'not_found'])
  }
  expect(ingest.seen).toEqual([])
})

test('recalculation takes the session, a key of its own, or neither', async () => {
  const path = '/api/leaderboard/recalculate'
  await send('POST', path, { ...OWN_PAGE, cookie }, {})
  await send('POST', path, { ...OWN_PAGE, cookie, authorization: 'Bearer mine' }, {})
  await send('POST', path, { cookie, 'sec-fetch-site': 'cross-site' }, {})
  expect(ingest.seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`, 'Bearer mine', undefined])
})

test('where reads take a key, the session is one for what operators read, on the own page, and for nothing else', async () => {
  const env = { AUTH: 'required', READ_ACCESS: 'keyed', ADMIN_SESSION_SECRET: 'a secret of thirty-two letters or more' }
  await using keyed = await startGateway({ ingest: ingest.url, query: ingest.url }, { env })
  await using open = await startGateway({ ingest: ingest.url, query: ingest.url }, { env: { ...env, READ_ACCESS: '' } })
  const login = await fetch(`${keyed.url}/api/admin/session`, {
    method: 'POST',
    headers: { ...OWN_PAGE, 'content-type': 'application/json' },
    body: JSON.stringify({ key: KEY }),
  })
  const headers = { ...OWN_PAGE, cookie: login.headers.get('set-cookie')?.split(';', 1)[0] ?? '' }
  const shown = async (url: string, more: Record<string, string> = {}) => {
    ingest.seen.length = 0
    await fetch(url, { headers: { ...headers, ...more } })
    return ingest.seen[0]?.headers.authorization ?? null
  }
  const [players, top] = ['/api/players?q=a', '/api/leaderboard/top']
  expect(await shown(keyed.url + players)).toBe(`Bearer ${KEY}`)
  expect(await shown(keyed.url + players, { authorization: 'Bearer mine' })).toBe('Bearer mine')
  expect(await shown(keyed.url + players, { 'sec-fetch-site': 'cross-site' })).toBeNull()
  expect(await shown(keyed.url + players, { 'sec-fetch-site': 'same-origin' })).toBe(`Bearer ${KEY}`)
  expect(await shown(keyed.url + top)).toBeNull()
  expect(await shown(open.url + players)).toBeNull()
})

test('behind TLS the cookie is sent over TLS alone, and ends with the key', async () => {
  expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const answer = await logIn({ 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.1' })
  expiresAt = null
  expect(answer.status).toBe(204)
  const [, seconds] =
    /^__Host-leaderboard-admin=[^;]+; Path=\/; Max-Age=(\d+); HttpOnly; SameSite=Strict; Secure$/.exec(
      answer.headers.get('set-cookie') ?? '',
    ) ?? [null, '0']
  expect(Number(seconds)).toBeGreaterThan(3500)
  expect(Number(seconds)).toBeLessThanOrEqual(3600)
  expect(ingest.seen[0]?.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.1', authorization: `Bearer ${KEY}` })
})

test('an ingest that does not answer, or says something odd, opens no session', async () => {
  await using away = await startGateway({})
  await using odd = await startFakeService((_request, response) => response.end('<html>'))
  await using strange = await startGateway({ ingest: odd.url })
  for (const { url } of [away, strange]) {
    const answer = await fetch(`${url}/api/admin/session`, {
      method: 'POST',
      headers: { ...OWN_PAGE, 'content-type': 'application/json' },
      body: JSON.stringify({ key: KEY }),
    })
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await problemOf(answer)).toEqual([503, 'service_unavailable'])
  }
})
