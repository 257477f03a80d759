import { expect, test } from 'vitest'
import type { ShellServer } from '../shell-server.ts'
import { startTestService } from '../test-service.ts'

const env = { RATE_LIMIT_SUBMIT_PER_MINUTE: '3', RATE_LIMIT_READ_PER_MINUTE: '5' }

async function build(app: ShellServer): Promise<void> {
  app.get('/read', async () => 'ok')
  app.get('/other', async () => 'ok')
  app.post('/write', async () => 'ok')
}

const statusesOf = async (count: number, send: () => Promise<Response>) => {
  const statuses: number[] = []
  for (let i = 0; i < count; i += 1) statuses.push((await send()).status)
  return statuses
}

test('reading and writing have an allowance each, for all routes together', async () => {
  await using service = await startTestService(build, { env })
  expect(await statusesOf(4, () => fetch(`${service.url}/write`, { method: 'POST' }))).toEqual([200, 200, 200, 429])
  expect(await statusesOf(3, () => fetch(`${service.url}/read`))).toEqual([200, 200, 200])
  expect(await statusesOf(3, () => fetch(`${service.url}/other`))).toEqual([200, 200, 429])
})

test('a HEAD counts once, as the GET does whose route it shares', async () => {
  await using service = await startTestService(build, { env })
  expect(await statusesOf(6, () => fetch(`${service.url}/read`, { method: 'HEAD' }))).toEqual([
    200, 200, 200, 200, 200, 429,
  ])
})

test('unknown addresses and wrong methods count as well; health does not', async () => {
  await using service = await startTestService(build, { env })
  expect(await statusesOf(6, () => fetch(`${service.url}/nothing`))).toEqual([404, 404, 404, 404, 404, 429])
  expect(await statusesOf(4, () => fetch(`${service.url}/read`, { method: 'DELETE' }))).toEqual([405, 405, 405, 429])
  expect(await statusesOf(8, () => fetch(`${service.url}/livez`))).toEqual(Array(8).fill(200))
})

test('the headers say the policy, what is left, and when to come back', async () => {
  await using service = await startTestService(build, { env })
  const write = () => fetch(`${service.url}/write`, { method: 'POST' })
  const first = await write()
  expect(first.headers.get('ratelimit-policy')).toBe('"submit";q=3;w=60')
  expect(first.headers.get('ratelimit')).toBe('"submit";r=2;t=60')
  await statusesOf(2, write)
  const refused = await write()
  const retryAfter = Number(refused.headers.get('retry-after'))
  expect(refused.headers.get('ratelimit')).toMatch(/^"submit";r=0;t=\d+$/)
  expect(retryAfter).toBeGreaterThan(50)
  expect(await refused.json()).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterSeconds: retryAfter })
})

/** As a proxy on this machine would send it. */
const from = (url: string, address: string) =>
  fetch(`${url}/write`, { method: 'POST', headers: { 'x-forwarded-for': address } })

test('addresses have an allowance each; those of one IPv6 /64 share it', async () => {
  await using service = await startTestService(build, { env })
  expect(await statusesOf(4, () => from(service.url, '203.0.113.5'))).toEqual([200, 200, 200, 429])
  expect(await statusesOf(1, () => from(service.url, '203.0.113.6'))).toEqual([200])
  let host = 0
  const rotate = () => from(service.url, `2001:db8:1:2::${(host += 1)}`)
  expect(await statusesOf(4, rotate)).toEqual([200, 200, 200, 429])
  expect((await from(service.url, '2001:db8:1:3::1')).status).toBe(200)
})

test('an address that a proxy writes with a port is the same address with any other', async () => {
  await using service = await startTestService(build, { env })
  let port = 40_000
  expect(await statusesOf(4, () => from(service.url, `203.0.113.8:${(port += 1)}`))).toEqual([200, 200, 200, 429])
  expect((await from(service.url, '203.0.113.8')).status).toBe(429)
  const six = () => from(service.url, `[2001:db8:7:7::1]:${(port += 1)}`)
  expect(await statusesOf(4, six)).toEqual([200, 200, 200, 429])
  expect((await from(service.url, '2001:db8:7:7::2')).status).toBe(429)
})

test('only the nearest address that is not a trusted proxy counts: what a client claims before it does not', async () => {
  await using service = await startTestService(build, { env })
  let claim = 0
  const spoof = () => from(service.url, `6.6.6.${(claim += 1)}, 203.0.113.9`)
  expect(await statusesOf(4, spoof)).toEqual([200, 200, 200, 429])
})

test('a public server believes no claim, not even from this machine', async () => {
  await using service = await startTestService(build, { env, isPrivate: false })
  let claim = 0
  expect(await statusesOf(4, () => from(service.url, `203.0.113.${(claim += 1)}`))).toEqual([200, 200, 200, 429])
})

test('loopback is unlimited where so configured, but not who comes through a proxy on it', async () => {
  await using service = await startTestService(build, { env: { ...env, RATE_LIMIT_LOOPBACK: 'false' } })
  expect(await statusesOf(6, () => fetch(`${service.url}/write`, { method: 'POST' }))).toEqual(Array(6).fill(200))
  expect(await statusesOf(4, () => from(service.url, '203.0.113.7'))).toEqual([200, 200, 200, 429])
})
