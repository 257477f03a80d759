/** The load tests as people run them, shortly, against a real stack: what they say must be what the database holds. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase, type TestDatabase } from '@leaderboard/database/test-database'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 }) // each starts a program that loads for seconds
const PLAYERS = 100
const room = fileURLToPath(new URL('../', import.meta.url))
const stops: (() => Promise<void> | void)[] = []
let database: TestDatabase
let stack: Stack
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'leaderboard-load-'))
  stops.push(() => rmSync(folder, { recursive: true, force: true }))
  database = await createTestDatabase()
  stops.push(() => database.drop())
  const redis = await createTestRedis()
  stops.push(async () => redis[Symbol.asyncDispose]())
  await database.sql`insert into users (username) select 'player ' || n from generate_series(1, ${PLAYERS}) as n`
  stack = await startStack({ databaseUrl: database.url, redisUrl: redis.url, replicas: { ranker: 0 } })
  stops.push(() => stack.stop())
}, 120_000)

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

interface Ran {
  code: number | null
  text: string
}

function run(program: string, args: string[]): Promise<Ran | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: room, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.once('error', (error) => ('code' in error && error.code === 'ENOENT' ? resolve(null) : reject(error)))
    child.once('close', (code) => resolve({ code, text }))
  })
}

const python = (...args: string[]) => run('python3', ['python/load_test.py', '--players', String(PLAYERS), ...args])
const k6 = (script: string, ...settings: string[]) =>
  run(process.execPath, ['--import', 'tsx', 'src/k6-driver/drive.main.ts', `k6/${script}.js`, ...settings])

async function countSessions(): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`select count(*)::int as count from game_sessions`
  return row?.count ?? 0
}

interface Report {
  total: { requests: Record<string, { count: number; p50_ms: number; p99_ms: number }>; errors: Record<string, number> }
  stages: { to: number; requests: Record<string, { count: number }> }[]
  passed: boolean
}
const readReport = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Report

test('the closed loop of the Python load test counts what the database counts', async (context) => {
  const before = await countSessions()
  const json = join(folder, 'closed.json')
  const ran = await python('--url', stack.of('ingest').url, '--users', '4', '--duration', '1', '--json', json)
  if (ran === null) return context.skip('there is no python3')
  expect(ran).toMatchObject({ code: 0, text: expect.stringContaining('errors: none') as string })
  const { total, passed } = readReport(json)
  expect(passed).toBe(true)
  expect(total.requests['submit']?.count).toBe((await countSessions()) - before)
  expect(total.requests['submit']?.p50_ms).toBeLessThanOrEqual(total.requests['submit']?.p99_ms ?? 0)
})

test('stages of an open rate send what was planned, reads among them', async (context) => {
  const before = await countSessions()
  const json = join(folder, 'open.json')
  const stages = ['--stages', '1:40,1:40', '--open', '--reads', '0.5', '--users', '16']
  const ran = await python('--url', stack.origin, ...stages, '--json', json, '--report', join(folder, 'open.txt'))
  if (ran === null) return context.skip('there is no python3')
  const { total, stages: each } = readReport(json)
  const counts = Object.values(total.requests).map(({ count }) => count)
  const errors = Object.values(total.errors).reduce((sum, count) => sum + count, 0)
  // 20 on the way up, 40 on the plateau; a rank of somebody who never played is a 404, told by its kind.
  expect(counts.reduce((sum, count) => sum + count, errors)).toBeGreaterThanOrEqual(58)
  expect(counts.reduce((sum, count) => sum + count, errors)).toBeLessThanOrEqual(60)
  expect(Object.keys(total.errors).filter((kind) => !kind.startsWith('rank: 404'))).toEqual([])
  expect(each.map(({ to }) => to)).toEqual([40, 40])
  expect(total.requests['submit']?.count).toBe((await countSessions()) - before)
  expect(readFileSync(join(folder, 'open.txt'), 'utf8')).toMatch(/p99 ms/)
})

test('the Python load test tells errors by kind and ends with 1', async (context) => {
  const ran = await python('--url', stack.of('query').url, '--users', '1', '--duration', '0.3')
  if (ran === null) return context.skip('there is no python3')
  expect(ran.code).toBe(1)
  expect(ran.text).toMatch(/submit: 404 \w+/)
})

const SHORT = ['RATE=40', 'SECONDS=1', 'RAMP_SECONDS=1', `PLAYERS=${PLAYERS}`, 'SOCKETS=5']
// How fast this machine is, beside everything else it does, is not judged here.
const PROMISES = /^(holds|FAILS) +(?!http_req_duration|first_snapshot|dropped)(\S+) (\S+)/gm

test.each([
  ['submit', () => stack.of('ingest').url],
  ['mixed', () => stack.origin],
  ['sockets', () => stack.origin],
])('the k6 script %s runs, and what it promises of answers holds', async (script, url) => {
  const before = await countSessions()
  const ran = await k6(script, `URL=${url()}`, ...SHORT)
  const promises = [...(ran?.text ?? '').matchAll(PROMISES)].map(([, holds, metric, bound]) => ({
    holds,
    metric,
    bound,
  }))
  expect(promises.length, ran?.text).toBeGreaterThanOrEqual(2)
  expect(
    promises.filter(({ holds }) => holds === 'FAILS'),
    ran?.text,
  ).toEqual([])
  expect(await countSessions()).toBeGreaterThan(before)
})

test('a k6 script fails where its thresholds do not hold', async () => {
  const ran = await k6('submit', `URL=${stack.of('query').url}`, ...SHORT)
  expect(ran?.code).toBe(1)
  expect(ran?.text).toMatch(/FAILS +http_req_failed\{name:submit\}/)
})
