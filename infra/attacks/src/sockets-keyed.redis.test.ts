/** Sockets and streams where reads are keyed, through the gateway as a page would reach them. */
import { SOCKET_BEARER_PREFIX, SOCKET_SUBPROTOCOL } from '@leaderboard/contracts/gateway-routes'
import { revokeApiKey } from '@leaderboard/database/queries/revoke-api-key'
import { makeKey, succeedKey } from '@leaderboard/service-shell/access/made-key'
import { PlayerTokens } from '@leaderboard/service-shell/access/player-tokens'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type AllServices, startAllServices } from './all-services.ts'

const SECRET = 'a-secret-for-tests-of-thirty-two-letters-or-more'

let all: AllServices
beforeAll(async () => {
  all = await startAllServices({ AUTH: 'required', READ_ACCESS: 'keyed', TOKEN_SECRETS: SECRET })
})
afterAll(() => all[Symbol.asyncDispose]())

const origin = () => all.services.get('dashboard')?.url ?? ''

/** What becomes of a handshake: the subprotocol that was picked, or the status of a refusal; and how it ends. */
function open(protocols: string[], headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${origin().replace('http', 'ws')}/ws?top=3`, protocols, { headers })
  const outcome = new Promise<string | number>((resolve) => {
    socket.on('open', () => resolve(socket.protocol))
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => resolve(0))
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  return { socket, outcome, closed }
}

const shown = (credential: string) => [SOCKET_SUBPROTOCOL, `${SOCKET_BEARER_PREFIX}${credential}`]

async function tokenOf(keyId: string, seconds: number): Promise<string> {
  const tokens = new PlayerTokens({ secrets: [SECRET], seconds })
  return (await tokens.sign({ playerId: 1, owner: 'studio', keyId })).token
}

test('a socket opens with a read key or a token, in a header or a subprotocol, and with nothing else', async () => {
  const reader = await makeKey(all.sql, { name: 'reader', scopes: ['read'] })
  const server = await makeKey(all.sql, { name: 'server', scopes: ['submit'] })
  const token = await tokenOf(server.key.id, 60)
  for (const { socket, outcome } of [
    open(shown(reader.secret)),
    open(shown(token)),
    open([SOCKET_SUBPROTOCOL], { authorization: `Bearer ${token}` }),
  ]) {
    expect(await outcome).toBe(SOCKET_SUBPROTOCOL)
    socket.terminate()
  }
  expect(await open([]).outcome).toBe(401)
  expect(await open([SOCKET_SUBPROTOCOL]).outcome).toBe(401)
  expect(await open(shown('lbk_nonsense')).outcome).toBe(401)
  expect(await open(shown(server.secret)).outcome).toBe(403)
  expect(await open(shown(await tokenOf('000000000000', 60))).outcome).toBe(401)
})

test('the subprotocol with a token in it is never the one that the server names', async () => {
  const reader = await makeKey(all.sql, { name: 'reader', scopes: ['read'] })
  const { outcome } = open([`${SOCKET_BEARER_PREFIX}${reader.secret}`])
  expect(String(await outcome)).not.toContain(reader.secret)
})

test('an open socket and an open stream end when the token does, and may come back with another', async () => {
  const server = await makeKey(all.sql, { name: 'server', scopes: ['submit'] })
  const token = await tokenOf(server.key.id, 2)
  const stream = await fetch(`${origin()}/api/leaderboard/stream?top=3`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(stream.status).toBe(200)
  const { outcome, closed } = open(shown(token))
  expect(await outcome).toBe(SOCKET_SUBPROTOCOL)
  expect(await closed).toBe(4004)
  await stream.text() // ends
  expect(await open(shown(token)).outcome).toBe(401)
  const again = open(shown(await tokenOf(server.key.id, 60)))
  expect(await again.outcome).toBe(SOCKET_SUBPROTOCOL)
  again.socket.terminate()
})

test('a key that is revoked, or replaced without grace, takes its open sockets with it, and those of its tokens', async () => {
  const keys = [
    { end: (id: string) => revokeApiKey(all.sql, id), code: 4105 },
    { end: (id: string) => succeedKey(all.sql, id, 0), code: 4004 }, // may come back, with what the new key gives
  ]
  const ends = keys.map(async ({ end, code }) => {
    const { key, secret } = await makeKey(all.sql, { name: 'server', scopes: ['read'] })
    const sockets = [open(shown(secret)), open(shown(await tokenOf(key.id, 60)))]
    for (const { outcome } of sockets) expect(await outcome).toBe(SOCKET_SUBPROTOCOL)
    await end(key.id)
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([code, code])
    for (const credential of [secret, await tokenOf(key.id, 60)])
      expect(await open(shown(credential)).outcome).toBe(401)
  })
  await Promise.all(ends)
})
