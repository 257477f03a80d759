import postgres from 'postgres'
import { observeQueries, type QueryObserver } from './observe-queries.ts'
import { openSocket } from './open-socket.ts'
import { tlsOptions } from './tls-options.ts'
import { VALUE_TYPES } from './value-types.ts'

/** A pool of connections. Queries are template literals: sql`select ...`. */
export type Database = postgres.Sql

export interface DatabaseOptions {
  readonly url: string
  /** Behind a pooler: no prepared statements, no start-up parameters. Default: the host says `-pooler`. */
  readonly isPooled?: boolean
  /** Connections, opened when they are needed. */
  readonly max: number
  /** application_name, as pg_stat_activity shows it. */
  readonly name: string
  /** The server ends a statement after this; undefined: never. Half of it, at most 5 s, for a lock. */
  readonly statementTimeoutMs?: number | undefined
  /** PEM file with the authorities to trust. */
  readonly caFile?: string | undefined
  /** Told whenever a connection has ended, for whatever reason: the next one may lead to another server. */
  readonly onLost?: (() => void) | undefined
  /** Told of every statement; for tracing. */
  readonly observe?: QueryObserver | undefined
}

const CONNECT_TIMEOUT_SECONDS = 10
const LOCK_TIMEOUT_MS = 5_000
const IDLE_IN_TRANSACTION_MS = 30_000
/** What the network may add to a statement's time before the connection is taken for dead. */
const SILENCE_MARGIN_MS = 3_000

/**
 * Opens a pool; connects with the first query. Rules of this house, since the driver does not keep them by itself:
 * - No `begin` and no `reserve` where submissions or reads are served: when a connection dies inside one, the driver
 *   crashes the process. A statement commits by itself; several together go as one text through `.simple()`.
 * - Whoever waits for an answer waits through `withDeadline`: a query on a lost connection may never settle.
 * - A pool for each kind of work, since a quick query is sent behind a slow one when the pool is busy.
 */
export function connectDatabase(options: DatabaseOptions): Database {
  const url = new URL(options.url)
  const isPooled = options.isPooled ?? url.hostname.includes('-pooler')
  const { statementTimeoutMs } = options
  const silenceMs = statementTimeoutMs === undefined ? undefined : statementTimeoutMs + SILENCE_MARGIN_MS
  const tls = tlsOptions(url, options.caFile)
  const address = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 5432) }
  const settings: postgres.Options<Record<string, postgres.PostgresType>> & { socket: () => Promise<unknown> } = {
    ...address,
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
    username: decodeURIComponent(url.username) || 'postgres',
    password: decodeURIComponent(url.password),
    ssl: false, // the socket sees to it
    max: options.max,
    prepare: !isPooled,
    fetch_types: false,
    types: VALUE_TYPES,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    // Never longer than a second, so that a server that is back is found at once.
    backoff: (retries) => (0.5 + Math.random() / 2) * Math.min(0.05 * 2 ** retries, 1),
    connection: { application_name: options.name, ...(isPooled ? {} : startupParameters(url, statementTimeoutMs)) },
    onnotice: () => undefined,
    ...(options.onLost !== undefined && { onclose: options.onLost }),
    socket: () => openSocket({ ...address, tls, silenceMs, connectTimeoutMs: CONNECT_TIMEOUT_SECONDS * 1000 }),
  }
  const sql = postgres(settings)
  return options.observe === undefined ? sql : observeQueries(sql, options.observe)
}

/** Closes a pool: running queries get `timeoutSeconds`, then their outcome is unknown. Without a limit it may hang. */
export function closeDatabase(sql: Database, timeoutSeconds = 5): Promise<void> {
  return sql.end({ timeout: timeoutSeconds })
}

function startupParameters(url: URL, statementTimeoutMs: number | undefined): Record<string, string | number> {
  const options = url.searchParams.get('options')
  return {
    ...(options !== null && { options }),
    ...(statementTimeoutMs !== undefined && { statement_timeout: statementTimeoutMs }),
    lock_timeout: Math.floor(Math.min(LOCK_TIMEOUT_MS, (statementTimeoutMs ?? Number.POSITIVE_INFINITY) / 2)),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  }
}
