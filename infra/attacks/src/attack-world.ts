/** The stack under attack: real processes, keys are asked for, and everything an attacker may own besides. */
import { SOCKET_BEARER_PREFIX, SOCKET_SUBPROTOCOL } from '@leaderboard/contracts/gateway-routes'
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { createPlayers } from '@leaderboard/database/queries/create-players'
import { revokeApiKey } from '@leaderboard/database/queries/revoke-api-key'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { PlayerTokens } from '@leaderboard/service-shell/access/player-tokens'
import { sendRaw } from '@leaderboard/service-shell/send-raw'
import type { Answer } from './attack.ts'
import { openSocket, type SocketScript } from './open-socket.ts'

export const SECRET = 'a-secret-for-tests-of-thirty-two-letters-or-more'
export const PLAYERS = 20

export interface Sending {
  /** Shown as Authorization: Bearer. */
  as?: string
  headers?: Record<string, string>
  method?: string
  /** As JSON, or as it is where it is a text or bytes. */
  body?: unknown
  /** Past the gateway, straight at a service. */
  at?: 'ingest' | 'query' | 'realtime'
}

export interface AttackWorld extends AsyncDisposable {
  readonly sql: Database
  readonly stack: Stack
  readonly origin: string
  readonly port: number
  readonly keys: Readonly<Record<KeyName, string>>
  /** A token of the first studio's server, for a player. */
  tokenOf(playerId: number, seconds?: number): Promise<string>
  send(path: string, sending?: Sending): Promise<Answer>
  /** Bytes as they are, at the gateway; the status is that of the first answer, 0 where there is none. */
  raw(bytes: string): Promise<Answer>
  socket(script: SocketScript): Promise<Answer>
  /** What must be the same after whatever was refused. */
  tables(): Promise<unknown>
}

type KeyName = 'submit' | 'otherSubmit' | 'read' | 'players' | 'admin' | 'revoked' | 'expired'

export interface AttackServers extends AsyncDisposable {
  /** A migrated database without players. */
  readonly databaseUrl: string
  readonly redisUrl: string
}

/** Takes the servers over, and ends them with itself. */
export async function openAttackWorld(servers: AttackServers, env: Record<string, string> = {}): Promise<AttackWorld> {
  const { databaseUrl, redisUrl } = servers
  const sql = connectDatabase({ url: databaseUrl, max: 4, name: 'attacks' })
  await createPlayers(
    sql,
    Array.from({ length: PLAYERS }, (_, i) => `player ${i + 1}`),
  )
  const { keys, keyId } = await makeKeys(sql)
  const stack = await startStack({
    databaseUrl,
    redisUrl,
    env: { AUTH: 'required', TOKEN_SECRETS: SECRET, ...env },
  })
  const { origin } = stack
  const port = Number(new URL(origin).port)
  return {
    sql,
    stack,
    origin,
    port,
    keys,
    tokenOf: async (playerId, seconds = 600) => {
      const tokens = new PlayerTokens({ secrets: [SECRET], seconds })
      return (await tokens.sign({ playerId, owner: 'studio-a', keyId })).token
    },
    send: (path, { at, ...sending } = {}) => sendHttp((at === undefined ? origin : stack.of(at).url) + path, sending),
    raw: async (bytes) => {
      const { statuses, text } = await sendRaw(port, bytes)
      return { status: statuses[0] ?? 0, text }
    },
    socket: (script) => openSocket(`${origin.replace('http', 'ws')}/ws`, script),
    tables: () => readTables(sql),
    [Symbol.asyncDispose]: async () => {
      await stack.stop()
      await closeDatabase(sql)
      await servers[Symbol.asyncDispose]()
    },
  }
}

async function makeKeys(sql: Database) {
  const make = (name: string, scopes: Parameters<typeof makeKey>[1]['scopes'], owner = 'studio-a') =>
    makeKey(sql, { name, scopes, owner })
  const submit = await make('submit', ['submit'])
  const revoked = await make('revoked', ['submit', 'read', 'players', 'admin'])
  await revokeApiKey(sql, revoked.key.id)
  const expired = await make('expired', ['submit', 'read', 'players', 'admin'])
  await sql`update api_keys set expires_at = now() - interval '1 second' where id = ${expired.key.id}`
  const keys: Record<KeyName, string> = {
    submit: submit.secret,
    otherSubmit: (await make('other', ['submit'], 'studio-b')).secret,
    read: (await make('read', ['read'])).secret,
    players: (await make('players', ['players'])).secret,
    admin: (await make('admin', ['admin'])).secret,
    revoked: revoked.secret,
    expired: expired.secret,
  }
  return { keys, keyId: submit.key.id }
}

async function sendHttp(url: string, { as, headers = {}, method, body }: Sending): Promise<Answer> {
  const isReady = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isReady ? (body as string) : JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  })
  const text = await response.text()
  const code = /^\{"type":"urn:leaderboard:problem:(\w+)"/.exec(text)?.[1]
  return { status: response.status, code, text, headers: response.headers }
}

/** The subprotocols with which a browser shows a key or token. */
export function shownAs(bearer: string): string[] {
  return [SOCKET_SUBPROTOCOL, `${SOCKET_BEARER_PREFIX}${bearer}`]
}

async function readTables(sql: Database): Promise<unknown> {
  const [row] = await sql`
    select (select count(*) from users) as users, (select count(*) from game_sessions) as sessions,
      (select coalesce(sum(score), 0) from game_sessions) as scores,
      (select coalesce(sum(version), 0) from leaderboard) as versions,
      (select count(*) from submission_keys) as keys, (select count(*) from job_requests) as jobs,
      (select count(*) || ' ' || count(revoked_at) from api_keys) as "apiKeys"`
  return row
}
