import { startTestService } from '@leaderboard/service-shell/test-service'
import { expect, test } from 'vitest'
import { dashboardApp } from './app.ts'

const GAME = 'https://game.example'

const start = (origins: string) =>
  startTestService((app) => dashboardApp(app), { name: 'dashboard', isPrivate: false, env: { CORS_ORIGINS: origins } })

const ask = (url: string, origin: string) => fetch(`${url}/livez`, { headers: { origin } })

const preflight = (url: string, origin: string) =>
  fetch(`${url}/api/leaderboard/submit`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  })

const allowed = (response: Response) => response.headers.get('access-control-allow-origin')

test('a page of a listed origin may call, without cookies; one of another may not', async () => {
  await using service = await start(`${GAME}, http://localhost:3000`)
  expect(allowed(await ask(service.url, GAME))).toBe(GAME)
  const answer = await preflight(service.url, GAME)
  expect(answer.status).toBe(204)
  expect(allowed(answer)).toBe(GAME)
  expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST')
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin')
  for (const foreign of ['https://evil.example', 'null', `${GAME}.evil.example`, 'http://game.example']) {
    expect(allowed(await ask(service.url, foreign)), foreign).toBeNull()
    expect(allowed(await preflight(service.url, foreign)), foreign).toBeNull()
  }
})

test('without a list nobody else may', async () => {
  await using service = await start('')
  expect(allowed(await ask(service.url, GAME))).toBeNull()
  expect((await preflight(service.url, GAME)).status).not.toBe(204)
})

test('only who came by TLS is told to stay with it', async () => {
  await using service = await startTestService((app) => dashboardApp(app), {
    name: 'dashboard',
    isPrivate: false,
    env: { TRUSTED_PROXIES: '127.0.0.1' },
  })
  const hsts = async (headers: Record<string, string>) =>
    (await fetch(`${service.url}/livez`, { headers })).headers.get('strict-transport-security')
  expect(await hsts({})).toBeNull()
  expect(await hsts({ 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.1' })).toBe('max-age=31536000')
})
