/** Live views through the gateway, over real services: what it must not hide from realtime, and whom it lets in. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { CLOSE_CODES } from '@leaderboard/contracts/close-codes'
import type { ServerFrame } from '@leaderboard/contracts/socket-frames'
import type { LiveStatus } from '@leaderboard/contracts/status'
import type { BulkResult } from '@leaderboard/contracts/submit-score'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

const PLAYERS = 100

let redis: TestRedis
let database: Awaited<ReturnType<typeof createTestDatabase>>
let stack: Stack
const sockets: WebSocket[] = []

beforeAll(async () => {
  redis = await createTestRedis()
  database = await createTestDatabase()
  stack = await startStack({
    databaseUrl: database.url,
    redisUrl: redis.url,
    replicas: { ranker: 0, query: 0 },
    env: { TICK_MS: '10' },
  })
  const usernames = Array.from({ length: PLAYERS }, (_, i) => `${'a long name '.repeat(4)}${i + 1}`)
  expect((await post('/api/players', { players: usernames.map((username) => ({ username })) })).status).toBe(201)
}, 120_000)
afterAll(async () => {
  for (const socket of sockets) socket.terminate()
  await stack.stop()
  await database.drop()
  await redis[Symbol.asyncDispose]()
})

const post = (path: string, body: object) =>
  fetch(stack.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** A new score for everybody, so that every row of every view changes. */
async function submitAll(round: number): Promise<void> {
  const items = Array.from({ length: PLAYERS }, (_, i) => ({ user_id: i + 1, score: (round * 37 + i * 11) % 10_000 }))
  const answer = await post('/api/leaderboard/submit/batch', { items })
  const { results } = (await answer.json()) as BulkResult
  expect(results.map(({ status }) => status)).toEqual(items.map(() => 201))
}

function open(query = '', options = {}) {
  const socket = new WebSocket(`${stack.origin.replace('http', 'ws')}/ws${query}`, options)
  sockets.push(socket)
  const frames: ServerFrame[] = []
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as ServerFrame))
  const closed = new Promise<number>((resolve) => {
    socket.on('error', () => undefined) // a close follows
    socket.on('close', resolve)
  })
  return { socket, frames, closed }
}

async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error(`In vain: ${what}`)
}

const readStatus = async () => (await (await fetch(`${stack.origin}/api/status/live`)).json()) as LiveStatus

const residentMegabytes = (pid: number | null) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

test('realtime sees a client that does not read, skips it, and cuts it off; others are not disturbed (W1, W2)', async () => {
  await submitAll(0)
  const quick = open('?top=5')
  await until(() => quick.frames.some(({ type }) => type === 'snapshot'), 'the quick one is subscribed')
  const slow = open()
  await once(slow.socket, 'open')
  slow.socket.pause()
  // A megabyte and a half with each change: the buffers of the kernel fill up soon.
  for (let i = 1; i <= 100; i++)
    slow.socket.send(JSON.stringify({ type: 'subscribe', id: `v${i}`, view: { kind: 'top', n: 100 } }))
  const gatewayBefore = process.platform === 'linux' ? residentMegabytes(stack.of('dashboard').pid()) : 0
  let round = 0
  await until(async () => {
    await submitAll(++round)
    return (await readStatus()).slow === 1
  }, 'realtime knows the slow one')
  await until(async () => {
    await submitAll(++round)
    return (await readStatus()).cut === 1
  }, 'realtime cuts it off')
  if (process.platform === 'linux') {
    // What was not read lies in buffers of the kernel and in realtime, up to its bound; not in the gateway.
    expect(residentMegabytes(stack.of('dashboard').pid()) - gatewayBefore).toBeLessThan(60)
  }
  const heard = quick.frames.length
  await submitAll(++round)
  await until(() => quick.frames.length > heard, 'the quick one goes on')
  slow.socket.resume()
  expect([CLOSE_CODES.tooSlow.code, 1006]).toContain(await slow.closed)
  expect(await readStatus()).toMatchObject({ slow: 0, sockets: 1 })
}, 90_000)

test('garbage, floods and giants through the gateway cost their own socket, with a code; others are not disturbed', async () => {
  const bystander = open('?top=5')
  await until(() => bystander.frames.some(({ type }) => type === 'snapshot'), 'the bystander is subscribed')
  const giant = open()
  await once(giant.socket, 'open')
  giant.socket.send('x'.repeat(10_000_000))
  const garbage = open()
  await once(garbage.socket, 'open')
  for (const bad of ['{', 'null', '{"type":"subscribe"}']) garbage.socket.send(bad)
  for (let i = 0; i < 10; i++) garbage.socket.send(Buffer.from([0, 255]), { binary: true })
  const greedy = open()
  await once(greedy.socket, 'open')
  for (let i = 0; i < 1000; i++)
    greedy.socket.send(JSON.stringify({ type: 'subscribe', id: `s${i}`, view: { kind: 'top', n: 1 } }))
  expect([1009, 1006]).toContain(await giant.closed) // the code may be lost behind ten megabytes nobody reads
  expect(await garbage.closed).toBe(CLOSE_CODES.badFrame.code)
  expect(garbage.frames.filter(({ type }) => type === 'error').length).toBeGreaterThanOrEqual(8)
  expect(await greedy.closed).toBe(CLOSE_CODES.tooManySubscriptions.code)
  const heard = bystander.frames.length
  await submitAll(1)
  await until(() => bystander.frames.length > heard, 'the bystander goes on')
})

test('pages of other origins are refused before the upgrade, those of the own origin are let in (W5)', async () => {
  for (const origin of ['https://evil.example', 'null', stack.origin.replace('http', 'https').replace(/\d$/, '')]) {
    const refused = open('', { origin })
    const [, response] = await once(refused.socket, 'unexpected-response')
    expect(response.statusCode, origin).toBe(403)
    expect(response.headers['content-type']).toContain('problem+json')
  }
  await once(open('', { origin: stack.origin }).socket, 'open')
})

const hasPython = spawnSync('python3', ['--version']).status === 0
const WATCH = fileURLToPath(new URL('../../../infra/load/python/watch_board.py', import.meta.url))

test.skipIf(!hasPython)('a client in Python, with its standard library alone, follows the board', async () => {
  await submitAll(2)
  const child = spawn('python3', [WATCH, '--url', stack.origin, '--top', '3'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const shown: { rows: [number, string, number][] }[] = []
    createInterface({ input: child.stdout }).on('line', (line) => shown.push(JSON.parse(line) as (typeof shown)[0]))
    const top = await database.sql<{ rank: number; total: number }[]>`
      select dense_rank() over (order by total_score desc) as rank, total_score as total from leaderboard
      order by total_score desc limit 3`
    const wanted = top.map(({ rank, total }) => [rank, total])
    const seen = () => shown.at(-1)?.rows.map(([rank, , total]) => [rank, total])
    await until(() => JSON.stringify(seen()) === JSON.stringify(wanted), 'it shows the top three')
    const answer = await post('/api/players', { username: 'Python Watcher' })
    const { id } = (await answer.json()) as { id: number }
    await post('/api/leaderboard/submit', { user_id: id, score: 1_000_000 })
    await until(() => shown.at(-1)?.rows[0]?.[1] === 'Python Watcher', 'it shows the new leader')
    expect(shown.at(-1)?.rows[0]).toEqual([1, 'Python Watcher', 1_000_000])
    expect(shown.at(-1)?.rows).toHaveLength(3)
  } finally {
    child.kill()
  }
})

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

test('the example game and the watching example run side by side, as their READMEs say', async () => {
  const run = (example: string, ...args: string[]) => {
    const child = spawn(process.execPath, ['--import', 'tsx', `packages/client/examples/${example}`, ...args], {
      cwd: ROOT,
      env: { ...process.env, LEADERBOARD_URL: stack.origin },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    return { child, text: () => text }
  }
  const watching = run('watch-the-top.ts')
  try {
    await until(() => /^live: \d+ players$/m.test(watching.text()), 'the watcher is live')
    const game = run('play-a-game.ts', 'Ada of the examples', '2')
    const [code] = await once(game.child, 'exit')
    expect(code).toBe(0)
    expect(game.text()).toMatch(/^Round 1: \d+ points, average \d+, rank \d+$/m)
    expect(game.text()).toMatch(/^Round 2: /m)
    expect(game.text()).toMatch(/^> \d+\. Ada of the examples \d+$/m)
  } finally {
    watching.child.kill()
  }
}, 90_000)
