import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startFakeService } from './fake-service.ts'
import { startGateway } from './test-gateway.ts'
import { MOST_WAITING } from './waiting-room.ts'

const HEAD = 'GET /api/leaderboard/top HTTP/1.1\r\nhost: x\r\n\r\n'

test('while a service stands still so many wait and no more; those who leave make room', async () => {
  await using query = await startFakeService(() => undefined) // hears and says nothing
  await using ingest = await startFakeService()
  await using gateway = await startGateway({ query: query.url, ingest: ingest.url })
  const sockets = Array.from({ length: MOST_WAITING }, () =>
    connect(gateway.port, '127.0.0.1').on('error', () => undefined),
  )
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const socket of sockets) socket.write(HEAD)
  const ask = () => fetch(`${gateway.url}/api/leaderboard/top`, { signal: AbortSignal.timeout(2_000) })
  const statusNow = () =>
    ask().then(
      ({ status }) => status,
      () => 'it waits', // the time is over
    )
  await expect.poll(statusNow, { timeout: 10_000 }).toBe(503)
  const refused = await ask()
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await refused.json()).toMatchObject({ code: 'overloaded', retryable: true })
  const written = await fetch(`${gateway.url}/api/leaderboard/submit`, { method: 'POST' })
  expect(written.status).toBe(200) // another service has a room of its own

  for (const socket of sockets) socket.destroy()
  await expect.poll(statusNow, { timeout: 20_000 }).toBe('it waits')
})
