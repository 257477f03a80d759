/** REDIS_CA_FILE: a Redis behind TLS whose certificate a private authority signed. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { closeRedis, connectRedis } from './connect-redis.ts'
import { createTestRedis } from './test-redis.ts'

const certificate = (name: string) =>
  fileURLToPath(new URL(`../../database/test-certificates/${name}`, import.meta.url))

/** The Redis of the test run behind TLS, under the name localhost. */
async function startTls(url: string) {
  const { hostname, port } = new URL(url)
  const files = { cert: readFileSync(certificate('server.crt')), key: readFileSync(certificate('server.key')) }
  const server = createServer(files, (socket) => {
    const redis = connect({ host: hostname, port: Number(port) })
    socket.pipe(redis).pipe(socket)
    for (const [one, other] of [
      [socket, redis],
      [redis, socket],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.on('tlsClientError', () => undefined) // the client that does not trust us
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

test('is reached where its authority is named, and not where it is not known or the name is another', async () => {
  await using redis = await createTestRedis()
  const tls = await startTls(redis.url)
  const logger = pino({ level: 'silent' })
  const open = (host: string, caFile?: string) =>
    connectRedis({
      url: `rediss://${host}:${tls.port}`,
      name: 'tls',
      role: 'commands',
      logger,
      ...(caFile === undefined ? {} : { caFile }),
    })
  const trusted = open('localhost', certificate('server.crt'))
  await once(trusted, 'ready')
  expect(await trusted.ping()).toBe('PONG')
  const clients = [trusted, open('localhost'), open('127.0.0.1', certificate('server.crt'))]
  for (const client of clients.slice(1)) {
    const [error] = (await once(client, 'error').catch((failure: unknown) => [failure])) as [Error & { code?: string }]
    expect(error.code).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS_CERT_ALTNAME_INVALID/)
    expect(client.status).not.toBe('ready')
  }
  for (const client of clients) closeRedis(client)
  tls.close()
})
