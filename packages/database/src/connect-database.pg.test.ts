import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { describe, expect } from 'vitest'
import { closeDatabase, connectDatabase, type DatabaseOptions } from './connect-database.ts'
import { classifyFailure } from './is-retryable.ts'
import { test } from './test-database.ts'
import { DeadlineError, withDeadline } from './with-deadline.ts'

/** Runs `use` with a pool that is closed whatever happens. */
async function withPool<T>(
  options: Partial<DatabaseOptions> & { url: string },
  use: (sql: ReturnType<typeof connectDatabase>) => Promise<T>,
) {
  const sql = connectDatabase({ max: 1, name: 'a test', ...options })
  try {
    return await use(sql)
  } finally {
    await closeDatabase(sql, 1)
  }
}

const failureOf = (work: PromiseLike<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => classifyFailure(error),
  )

describe('a connection', () => {
  test('carries its name and its time-outs, and none behind a pooler', async ({ databaseUrl }) => {
    const read = (options: Partial<DatabaseOptions>) =>
      withPool({ url: databaseUrl, statementTimeoutMs: 3_000, ...options }, async (sql) => {
        const [row] = await sql`
          select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
            current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle,
            (select count(*) from pg_prepared_statements) as prepared`
        return row
      })
    expect(await read({})).toEqual({ name: 'a test', statement: '3s', lock: '1500ms', idle: '30s', prepared: 1 })
    expect(await read({ isPooled: true })).toEqual({
      name: 'a test',
      statement: '0',
      lock: '0',
      idle: '0',
      prepared: 0,
    })
  })

  test('gives bigints as numbers, arrays as arrays, and fails where a number would lose digits', async ({ sql }) => {
    const [row] = await sql`
      select 9007199254740991 as large, count(*) as count, array[1, 2] as ints, array['a,b', 'c"\\d', 'NULL']::text[] as texts,
        ${[3, 4]}::bigint[] as bigs, ${['x', 'y "z"']}::text[] as words from (select 1) as one`
    expect(row).toEqual({
      large: 9_007_199_254_740_991,
      count: 1,
      ints: [1, 2],
      texts: ['a,b', 'c"\\d', 'NULL'],
      bigs: [3, 4],
      words: ['x', 'y "z"'],
    })
    await expect(sql`select 9007199254740992 as large`).rejects.toThrow('not a safe integer')
    await expect(sql`select 1 as one`).resolves.toHaveLength(1)
  })

  test('tells apart what the server refused, what may be tried again, and what nobody knows', async ({
    sql,
    databaseUrl,
  }) => {
    expect(await failureOf(sql`select 1/0`)).toBe('refused')
    expect(await failureOf(sql`select 'a'::int`)).toBe('refused')
    expect(await failureOf(sql`select * from nothing`)).toBe('fault')
    await withPool({ url: databaseUrl, statementTimeoutMs: 100 }, async (quick) => {
      expect(await failureOf(quick`select pg_sleep(5)`)).toBe('retryable')
    })
    await withPool({ url: databaseUrl }, async (victim) => {
      const [{ pid } = { pid: 0 }] = await victim<{ pid: number }[]>`select pg_backend_pid() as pid`
      const failed = failureOf(victim`select pg_sleep(30)`)
      await expect.poll(() => sql`select from pg_stat_activity where pid = ${pid} and state = 'active'`).toHaveLength(1)
      await sql`select pg_terminate_backend(${pid})`
      expect(await failed).toBe('unknown')
      await expect.poll(() => failureOf(victim`select 1`)).toBeNull() // and the pool goes on
    })
    await withPool({ url: 'postgres://nobody@127.0.0.1:1/nothing' }, async (away) => {
      expect(await failureOf(away`select 1`)).toBe('retryable')
    })
  })
})

describe('a network that breaks', () => {
  test('an answer that is lost leaves the outcome unknown, though the work is done', async ({ sql, databaseUrl }) => {
    await using proxy = await startTcpProxy(databaseUrl)
    await sql`create table lost (n int)`
    await withPool({ url: proxy.url(databaseUrl) }, async (far) => {
      await far`select 1`
      const dropped = proxy.dropReplyOnce()
      expect(await failureOf(far.unsafe('insert into lost values (1)'))).toBe('unknown')
      await dropped
    })
    expect(await sql`select from lost`).toHaveLength(1)
  })

  test('a half-open connection is given up, and its place in the pool is free again', async ({ databaseUrl }) => {
    await using proxy = await startTcpProxy(databaseUrl)
    await withPool({ url: proxy.url(databaseUrl), statementTimeoutMs: 200 }, async (far) => {
      await far`select 1`
      proxy.blackhole('down')
      const asked = far`select 2`
      await expect(withDeadline(asked, 100, 'a test')).rejects.toBeInstanceOf(DeadlineError)
      expect(await failureOf(asked)).toBe('unknown')
      proxy.resume()
      await expect(far`select 3`).resolves.toHaveLength(1)
    })
  })

  test('a peer that ends the connection at once is asked a few times a second, and the query fails', async () => {
    let attempts = 0
    const server = createServer((socket) => {
      attempts++
      socket.end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    await withPool({ url: `postgres://nobody@127.0.0.1:${port}/nothing` }, async (sql) => {
      for (let n = 0; n < 5; n++) expect(await failureOf(sql`select 1`)).toBe('retryable')
    })
    expect(attempts).toBeLessThanOrEqual(6)
    server.close()
  })

  test('closing ends within its time, also after a connection was lost', async ({ databaseUrl }) => {
    await using proxy = await startTcpProxy(databaseUrl)
    const sql = connectDatabase({ url: proxy.url(databaseUrl), max: 2, name: 'a test' })
    await sql`select 1`
    proxy.refuse()
    await failureOf(sql`select 1`)
    const began = performance.now()
    await closeDatabase(sql, 1)
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})

describe('TLS', () => {
  const certificate = (name: string) => fileURLToPath(new URL(`../test-certificates/${name}`, import.meta.url))

  test('sslmode means what libpq says: require encrypts, verify-full verifies as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leaderboard-tls-'))
    for (const name of ['server.crt', 'server.key']) copyFileSync(certificate(name), join(folder, name))
    chmodSync(join(folder, 'server.key'), 0o600) // a checkout makes it readable for all, which PostgreSQL refuses
    await using server = await startPostgres({
      flags: ['ssl=on', `ssl_cert_file=${certificate('server.crt')}`, `ssl_key_file=${join(folder, 'server.key')}`],
    })
    const isEncrypted = (query: string, caFile?: string, host = 'localhost') =>
      withPool({ url: `${server.url.replace('127.0.0.1', host)}${query}`, caFile }, async (sql) => {
        const [row] = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`
        return row?.['ssl']
      })
    expect(await isEncrypted('?sslmode=disable')).toBe(false)
    expect(await isEncrypted('?sslmode=prefer')).toBe(true)
    expect(await isEncrypted('?sslmode=require&channel_binding=require')).toBe(true)
    await expect(isEncrypted('?sslmode=verify-full')).rejects.toThrow(/self-signed|unable to verify/)
    expect(await isEncrypted('?sslmode=verify-full', certificate('server.crt'))).toBe(true)
    await expect(isEncrypted('?sslmode=verify-full', certificate('server.crt'), '127.0.0.1')).rejects.toThrow(
      /altnames|IP/,
    )
    expect(await isEncrypted('?sslmode=verify-ca', certificate('server.crt'), '127.0.0.1')).toBe(true)

    const url = `${server.url.replace('127.0.0.1', 'localhost')}?sslmode=verify-full`
    const program = fileURLToPath(new URL('../build/migrate.main.js', import.meta.url))
    const migrate = (DATABASE_CA_FILE: string) =>
      promisify(execFile)(process.execPath, [program], { env: { DATABASE_URL: url, DATABASE_CA_FILE } })
    await expect(migrate('')).rejects.toThrow(/self-signed|unable to verify/)
    expect((await migrate(certificate('server.crt'))).stdout).toMatch(/^Applied \d+:/m)
    rmSync(folder, { recursive: true })
  })
})
