import type { AdminSession } from '@leaderboard/contracts/admin-session'
import type { ApiKey, CreateApiKeyRequest, CreatedApiKey } from '@leaderboard/contracts/api-key'
import type { ErasureResult, ModerationPage, ModerationResult, PlayerExport } from '@leaderboard/contracts/moderation'
import type { RecalculateResult } from '@leaderboard/contracts/status'
import { bearerOf } from './bearer.ts'
import { type Call, type HttpContext, request } from './request.ts'

export interface AdminClientOptions {
  /** Of the origin, for a page with a session; of ingest behind it, for a program with a key. */
  baseUrl: string
  /** Default: the global one. */
  fetch?: typeof fetch
  /** With the scope admin. A page has none: it logs in, and its browser keeps the cookie. */
  apiKey?: string
}

/** What operators do. Every act of moderation may be repeated: it answers `changed: false` where it was so already. */
export interface AdminClient {
  session(): Promise<AdminSession>
  /** Rejects where the key is not one of an operator. */
  logIn(key: string): Promise<void>
  logOut(): Promise<void>

  keys(): Promise<readonly ApiKey[]>
  /** The answer is the only place that shows the key. Never repeated by itself. */
  createKey(wanted: CreateApiKeyRequest): Promise<CreatedApiKey>
  revokeKey(id: string): Promise<ApiKey>
  /** A successor; the old key stays valid beside it for so long, or until it is revoked. Never repeated by itself. */
  rotateKey(id: string, graceSeconds?: number): Promise<CreatedApiKey>

  hidePlayer(id: number, reason: string): Promise<ModerationResult>
  unhidePlayer(id: number, reason: string): Promise<ModerationResult>
  removeSession(id: number, reason: string): Promise<ModerationResult>
  restoreSession(id: number, reason: string): Promise<ModerationResult>
  exportPlayer(id: number): Promise<PlayerExport>
  /** For good. Asked once more it says whether the last traces are gone as well. */
  erasePlayer(id: number, reason: string): Promise<ErasureResult>
  /** Latest first; `next` of a page is the `before` of the following one. */
  log(query?: { player?: number; before?: string; limit?: number }): Promise<ModerationPage>
  recalculate(): Promise<RecalculateResult>
}

/** A player may have a million sessions. */
const TIMEOUT_MS = 75_000

/** Tells the origin that the call is of its own page: pages of other origins cannot set it. */
const HEADERS = { 'x-admin-session': '1' }

/** Makes a client for operators. Nothing is sent before the first call. */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const http: HttpContext = {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    fetch: options.fetch ?? ((...call) => fetch(...call)),
    bearer: bearerOf({ apiKey: options.apiKey }),
    timeoutMs: TIMEOUT_MS,
    retry: { limit: 2, baseMs: 250, maxMs: 4_000 },
    random: Math.random,
  }
  const once: HttpContext = { ...http, retry: { ...http.retry, limit: 0 } }
  const send = <T>(method: Call['method'], path: string, more: Pick<Call, 'query' | 'body'> = {}, context = http) =>
    request<T>(context, { method, path: `/api/${path}`, headers: HEADERS, ...more })
  const act = (kind: 'players' | 'sessions', id: number, what: string, reason: string) =>
    send<ModerationResult>('POST', `admin/${kind}/${id}/${what}`, { body: { reason } })
  return {
    session: () => send('GET', 'admin/session'),
    logIn: (key) => send('POST', 'admin/session', { body: { key } }, once),
    logOut: () => send('DELETE', 'admin/session'),
    keys: async () => (await send<{ items: ApiKey[] }>('GET', 'admin/keys')).items,
    createKey: (wanted) => send('POST', 'admin/keys', { body: wanted }, once),
    revokeKey: (id) => send('POST', `admin/keys/${id}/revoke`, { body: {} }),
    rotateKey: (id, graceSeconds) =>
      send('POST', `admin/keys/${id}/rotate`, { body: graceSeconds === undefined ? {} : { graceSeconds } }, once),
    hidePlayer: (id, reason) => act('players', id, 'hide', reason),
    unhidePlayer: (id, reason) => act('players', id, 'unhide', reason),
    removeSession: (id, reason) => act('sessions', id, 'remove', reason),
    restoreSession: (id, reason) => act('sessions', id, 'restore', reason),
    exportPlayer: (id) => send('GET', `admin/players/${id}/export`, {}, once), // each one is an entry of the log
    erasePlayer: (id, reason) => send('POST', `admin/players/${id}/erase`, { body: { reason } }),
    log: (query = {}) => send('GET', 'admin/moderation', { query }),
    recalculate: () => send('POST', 'leaderboard/recalculate', { body: {} }),
  }
}
