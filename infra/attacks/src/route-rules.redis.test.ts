/** The routes are listed by the servers themselves: a new one without a rule fails here, and so does one that is open. */
import { SCOPES, type Scope } from '@leaderboard/contracts/api-key'
import { ADMIN_ROUTES, GATEWAY_ROUTES } from '@leaderboard/contracts/gateway-routes'
import { revokeApiKey } from '@leaderboard/database/queries/revoke-api-key'
import { needOf } from '@leaderboard/service-shell/access/access-needs'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { PlayerTokens } from '@leaderboard/service-shell/access/player-tokens'
import type { RouteRule } from '@leaderboard/service-shell/plugins/access'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AllServices, startAllServices } from './all-services.ts'

const REQUIRED = { isAuthRequired: true, areReadsKeyed: true }
const SECRET = 'a-secret-for-tests-of-thirty-two-letters-or-more'

interface Keys {
  expired: string
  revoked: string
  /** A good key with every scope but this one. */
  without: Record<Scope, string>
  /** A good key with this scope alone. */
  only: Record<Scope, string>
  /** Of player 42. */
  token: string
}

let all: AllServices
let keys: Keys
beforeAll(async () => {
  all = await startAllServices({ AUTH: 'required', READ_ACCESS: 'keyed', TOKEN_SECRETS: SECRET })
  keys = await makeKeys()
})
afterAll(() => all[Symbol.asyncDispose]())

async function makeKeys(): Promise<Keys> {
  const make = async (scopes: Scope[]) => makeKey(all.sql, { name: 'test', scopes })
  const expired = await make([...SCOPES])
  await all.sql`update api_keys set expires_at = now() - interval '1 second' where id = ${expired.key.id}`
  const revoked = await make([...SCOPES])
  await revokeApiKey(all.sql, revoked.key.id)
  const [without, only]: Record<string, string>[] = [{}, {}]
  for (const scope of SCOPES) {
    Object.assign(without ?? {}, { [scope]: (await make(SCOPES.filter((other) => other !== scope))).secret })
    Object.assign(only ?? {}, { [scope]: (await make([scope])).secret })
  }
  const tokens = new PlayerTokens({ secrets: [SECRET], seconds: 600 })
  const { token } = await tokens.sign({ playerId: 42, owner: 'studio', keyId: (await make(['submit'])).key.id })
  return { expired: expired.secret, revoked: revoked.secret, without, only, token } as Keys
}

interface Listed extends RouteRule {
  service: string
  origin: string
}

function listRoutes(): Listed[] {
  return [...all.services].flatMap(([service, { app, url }]) =>
    app.access.rules.map((rule) => ({ ...rule, service, origin: url })),
  )
}

/** Headers with a key, or without one; what a request answers, and its problem. */
async function call({ method, url, origin }: Listed, headers: Record<string, string> = {}) {
  const path = url.replaceAll(/:\w+/g, '1').replace('*', 'x')
  const hasBody = !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method)
  const response = await fetch(origin + path, {
    method,
    headers: { ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: '{}' }),
    signal: AbortSignal.timeout(10_000),
  })
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) await response.body?.cancel()
  const text = response.bodyUsed || response.body?.locked === true ? '' : await response.text().catch(() => '') // cancelled
  return { status: response.status, code: /"code":"(\w+)"/.exec(text)?.[1], headers: response.headers }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('every route of every service has a rule', () => {
  const routes = listRoutes()
  expect(routes.length).toBeGreaterThan(60)
  expect(routes.filter(({ access }) => access === undefined).map(({ service, url }) => `${service} ${url}`)).toEqual([])
})

describe('each route that takes a key', () => {
  const guarded = () => listRoutes().filter(({ access }) => needOf(access, REQUIRED) !== null)

  /** Sends the same to all guarded routes; those that answer otherwise. */
  async function answersBut(
    expected: { status: number; code: string },
    headersFor: (scope: Scope) => Record<string, string>,
  ): Promise<string[]> {
    const odd: string[] = []
    for (const route of guarded()) {
      const need = needOf(route.access, REQUIRED)
      const { status, code, headers } = await call(route, headersFor(need?.scope ?? 'admin'))
      const isRight = status === expected.status && (route.method === 'HEAD' || code === expected.code)
      const isTold = status !== 401 || headers.get('www-authenticate') === 'Bearer realm="leaderboard"'
      if (!isRight || !isTold) odd.push(`${route.service} ${route.method} ${route.url}: ${status} ${code}`)
    }
    return odd
  }

  test('there are such routes in every service that has any', () => {
    const counts = new Map<string, number>()
    for (const { service } of guarded()) counts.set(service, (counts.get(service) ?? 0) + 1)
    expect([...counts.keys()].toSorted()).toEqual(['ingest', 'query', 'realtime'])
    expect(guarded().length).toBeGreaterThan(25)
  })

  const unauthorized = { status: 401, code: 'unauthorized' }

  test('refuses whoever shows none', async () => {
    expect(await answersBut(unauthorized, () => ({}))).toEqual([])
  })

  test('refuses what is no key, in whatever header', async () => {
    expect(await answersBut(unauthorized, () => bearer('lbk_000000000000_'.padEnd(60, 'A')))).toEqual([])
    expect(await answersBut(unauthorized, () => ({ authorization: 'Basic YWRtaW46YWRtaW4=' }))).toEqual([])
    expect(await answersBut(unauthorized, () => ({ 'x-api-key': 'admin' }))).toEqual([])
  })

  test('refuses an expired key, and one that was revoked', async () => {
    expect(await answersBut(unauthorized, () => bearer(keys.expired))).toEqual([])
    expect(await answersBut(unauthorized, () => bearer(keys.revoked))).toEqual([])
  })

  test('refuses a key with every scope but the right one', async () => {
    expect(await answersBut({ status: 403, code: 'forbidden' }, (scope) => bearer(keys.without[scope]))).toEqual([])
  })

  test('lets no cache in between keep what it answers', async () => {
    for (const route of guarded()) {
      const { headers } = await call(route, bearer(keys.only[needOf(route.access, REQUIRED)?.scope ?? 'admin']))
      expect(headers.get('cache-control') ?? '', `${route.method} ${route.url}`).not.toMatch(/public|s-maxage/)
    }
  })

  test('takes a key with the right scope alone, in either header', async () => {
    for (const route of guarded()) {
      const key = keys.only[needOf(route.access, REQUIRED)?.scope ?? 'admin']
      for (const headers of [bearer(key), { 'x-api-key': key }]) {
        const { status } = await call(route, headers)
        expect([401, 403, 500], `${route.method} ${route.url}`).not.toContain(status)
      }
    }
  })
})

describe('a player token', () => {
  test('is refused wherever it takes a key, and taken elsewhere', async () => {
    for (const route of listRoutes()) {
      const need = needOf(route.access, REQUIRED)
      if (need === null) continue
      const { status } = await call(route, bearer(keys.token))
      const label = `${route.method} ${route.url}`
      if (need.takesTokens) expect([401, 403, 500], label).not.toContain(status)
      else expect(status, label).toBe(403)
    }
  })

  test('is refused for another player on every route that submits', async () => {
    const submitting = listRoutes().filter(({ access }) => access === 'submit-own')
    expect(submitting.map(({ url }) => url).toSorted()).toEqual([
      '/api/leaderboard/submit',
      '/api/leaderboard/submit/batch',
    ])
    const one = { user_id: 43, score: 1 }
    for (const { origin, url } of submitting) {
      const answer = await fetch(origin + url, {
        method: 'POST',
        headers: { ...bearer(keys.token), 'content-type': 'application/json' },
        body: JSON.stringify(url.endsWith('batch') ? { items: [one] } : one),
      })
      expect(answer.status, url).toBe(403)
    }
  })
})

test('what a service shows in private is not on the public origin', async () => {
  const origin = all.services.get('dashboard')?.url ?? ''
  const paths = [{ method: 'GET', path: '/metrics' }, ...ADMIN_ROUTES]
  for (const { method, path } of paths) {
    for (const own of [bearer(keys.only.admin), { 'x-api-key': keys.only.admin }]) {
      const answer = await fetch(origin + path.replace(':id', 'abcdefghijkl'), { method, headers: own })
      expect(answer.status, path).toBe(404)
    }
  }
})

test('over the origin every route that is handed on takes a key as well, and the right one is handed on with it', async () => {
  const origin = all.services.get('dashboard')?.url ?? ''
  const open: string[] = []
  for (const { method, path } of GATEWAY_ROUTES) {
    const route = { method, url: path, origin, service: 'dashboard', access: undefined }
    if ((await call(route)).status !== 401) open.push(path)
    const scopes = SCOPES.map((scope) => call(route, bearer(keys.only[scope])))
    const statuses = (await Promise.all(scopes)).map(({ status }) => status)
    expect(statuses.filter((status) => status !== 403).length, path).toBeGreaterThan(0)
    expect(statuses, path).not.toContain(401)
  }
  expect(open).toEqual(['/asyncapi.json']) // a document
})

test('the admin area of the origin takes nobody without a session', async () => {
  const origin = all.services.get('dashboard')?.url ?? ''
  for (const { method, path } of ADMIN_ROUTES) {
    const to = origin + path.replace(':id', '1')
    expect((await fetch(to, { method })).status, path).toBe(403)
    const headers = { 'x-admin-session': '1', cookie: 'leaderboard-admin=x' }
    expect((await fetch(to, { method, headers })).status, path).toBe(401)
  }
})
