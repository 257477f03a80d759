import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type FakeService, startFakeService } from './fake-service.ts'
import { startGateway } from './test-gateway.ts'

let ingest: FakeService
let gateway: Awaited<ReturnType<typeof startGateway>>
const open: Socket[] = []

beforeAll(async () => {
  ingest = await startFakeService()
  gateway = await startGateway({ ingest: ingest.url }, { env: { TRUSTED_PROXIES: '127.0.0.0/8' } })
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})
afterAll(async () => {
  await gateway.close()
  await ingest[Symbol.asyncDispose]()
})

/** Announces a body and sends one byte of it. */
async function announce(address: string, framing = 'Content-Length: 1000000'): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1')
  open.push(socket)
  await once(socket, 'connect')
  const start = framing.startsWith('Content') ? '{' : '1\r\n{\r\n'
  socket.write(
    `POST /api/leaderboard/submit HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\nContent-Type: application/json\r\n${framing}\r\n\r\n${start}`,
  )
  return socket
}

const submit = (address: string) =>
  fetch(`${gateway.url}/api/leaderboard/submit`, {
    method: 'POST',
    body: JSON.stringify({ user_id: 1, score: 1, filler: 'x'.repeat(900_000) }),
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
  })

test.each([
  ['Content-Length: 1000000', '2001:db8:5:5'],
  ['Transfer-Encoding: chunked', '2001:db8:5:6'], // another: the last body of the case before may still have its room
])(
  'bodies that never come whole (%s) fill the room of their address and of nobody else, until they go',
  async (framing, network) => {
    for (let i = 0; i < 16; i += 1) await announce(`${network}::${i + 1}`, framing)
    await expect.poll(async () => (await submit(`${network}::99`)).status, { timeout: 10_000 }).toBe(429)
    const refused = await submit(`${network}::99`)
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 })
    expect((await submit('203.0.113.1')).status).toBe(200)
    for (const socket of open.splice(0)) socket.destroy()
    await expect.poll(async () => (await submit(`${network}::99`)).status, { timeout: 10_000 }).toBe(200)
  },
)

test('all addresses together have room for so much and no more', async () => {
  let addresses = 0
  const announceOne = () => announce(`203.0.113.${++addresses}`)
  while (addresses < 134) await announceOne()
  const fillUp = async () => {
    await announceOne() // in place of one that came while the body of the case before still had its room
    return (await submit('198.51.100.1')).status
  }
  await expect.poll(fillUp, { timeout: 10_000 }).toBe(503)
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200)
  for (const socket of open.splice(0)) socket.destroy()
  await expect.poll(async () => (await submit('198.51.100.1')).status, { timeout: 10_000 }).toBe(200)
})

test('what was answered takes no room: a hundred bodies one after another', async () => {
  for (let i = 0; i < 100; i += 1) expect((await submit('203.0.113.7')).status).toBe(200)
})
