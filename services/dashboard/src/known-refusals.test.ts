import { expect, test } from 'vitest'
import { type FakeService, startFakeService } from './fake-service.ts'
import { startGateway } from './test-gateway.ts'

/** Refuses as the limits of a service do, whoever asks, for so long. */
const refusing = (seconds: number) =>
  startFakeService((_request, response) => {
    response.writeHead(429, {
      'content-type': 'application/problem+json',
      'retry-after': String(seconds),
      'ratelimit-policy': `"player";q=9;w=60, "submit";q=600;w=60`,
      ratelimit: `"player";r=3;t=60, "submit";r=0;t=${seconds}`,
    })
    response.end('{}')
  })

const behind = (service: FakeService, env: Record<string, string> = {}) =>
  startGateway(
    { ingest: service.url, query: service.url },
    { env: { TRUSTED_PROXIES: '127.0.0.0/8', AUTH: 'required', ...env } },
  )

const submit = (origin: string, headers: Record<string, string> = {}) =>
  fetch(`${origin}/api/leaderboard/submit`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.1', ...headers },
  })

test('who is over a limit is refused without asking the service again', async () => {
  await using service = await refusing(50)
  await using gateway = await behind(service)
  for (let i = 0; i < 5; i += 1) expect((await submit(gateway.url)).status).toBe(429)
  expect(service.seen).toHaveLength(1)
  const answer = await submit(gateway.url)
  const seconds = Number(answer.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(45)
  expect(seconds).toBeLessThanOrEqual(50)
  expect(answer.headers.get('ratelimit-policy')).toBe('"submit";q=600;w=60')
  expect(answer.headers.get('ratelimit')).toBe(`"submit";r=0;t=${seconds}`)
  expect(await answer.json()).toMatchObject({ code: 'rate_limited', retryAfterSeconds: seconds })
})

test('the service is asked for another address, another key, another route, and with IPv6 for another /64', async () => {
  await using service = await refusing(50)
  await using gateway = await behind(service)
  await submit(gateway.url)
  await submit(gateway.url, { 'x-forwarded-for': '203.0.113.2' })
  await submit(gateway.url, { authorization: 'Bearer one' })
  await submit(gateway.url, { 'x-api-key': 'two' })
  await fetch(`${gateway.url}/api/leaderboard/top`, { headers: { 'x-forwarded-for': '203.0.113.1' } })
  await submit(gateway.url, { 'x-forwarded-for': '2001:db8::1' })
  expect(service.seen).toHaveLength(6)
  await submit(gateway.url, { 'x-forwarded-for': '2001:db8::2' })
  expect(service.seen).toHaveLength(6)
  await submit(gateway.url, { 'x-forwarded-for': '2001:db8:0:1::1' })
  expect(service.seen).toHaveLength(7)
})

test('a public read is known by its address, whatever key goes along', async () => {
  await using service = await refusing(50)
  await using gateway = await behind(service)
  for (const key of ['one', 'two', 'three']) {
    const answer = await fetch(`${gateway.url}/api/leaderboard/top`, { headers: { 'x-api-key': key } })
    expect(answer.status).toBe(429)
  }
  expect(service.seen).toHaveLength(1)
})

test('a keyed read is known by its key', async () => {
  await using service = await refusing(50)
  await using gateway = await behind(service, { READ_ACCESS: 'keyed' })
  for (const key of ['one', 'two', 'two']) {
    await fetch(`${gateway.url}/api/leaderboard/top`, { headers: { 'x-api-key': key } })
  }
  expect(service.seen).toHaveLength(2)
})

test('when the window has ended the service is asked again', async () => {
  await using service = await refusing(1)
  await using gateway = await behind(service)
  await submit(gateway.url)
  const deadline = Date.now() + 10_000
  while (service.seen.length < 2 && Date.now() < deadline) {
    await submit(gateway.url)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(service.seen).toHaveLength(2)
})

test.each([
  ['a service that is busy', 503, '"submit";r=0;t=50'],
  ['too many of something else', 429, '"submit";r=599;t=50'],
])('%s is asked again, though it says when to come again', async (_name, status, ratelimit) => {
  await using service = await startFakeService((_request, response) => {
    const headers = { 'retry-after': '30', 'ratelimit-policy': '"submit";q=600;w=60', ratelimit }
    response.writeHead(status, headers).end('{}')
  })
  await using gateway = await behind(service)
  for (let i = 0; i < 3; i += 1) expect((await submit(gateway.url)).status).toBe(status)
  expect(service.seen).toHaveLength(3)
})
