import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'

// A process starts in a second or two, and in many more on a machine that is busy with the other tests.
vi.setConfig({ testTimeout: 60_000 })

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const ENV = {
  LEADERBOARD_HOME: '/nonexistent',
  ENV_FILE: '',
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  REDIS_URL: '',
  QUERY_PORT: '0',
}

/** A service in a process of its own; `build` is the body of its build function. */
function run(build: string, env: Record<string, string> = {}) {
  const program = `
    import { startService } from './src/start-service.ts'
    await startService({ name: 'sample', port: (config) => config.queryPort, build: async (app) => { ${build} } })`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env.PATH, ...ENV, ...env },
  })
  children.push(child)
  const lines: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(line))
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const exited = once(child, 'close', { signal: AbortSignal.timeout(60_000) })
  const ready = new Promise<string>((resolve, reject) => {
    output.on('line', (line) => {
      if (line.includes('ready to serve')) resolve(`http://127.0.0.1:${JSON.parse(line).addresses[0].port}`)
    })
    exited.then(() => reject(new Error(`ended before it was ready: ${errors}${lines.join('\n')}`)), reject)
  })
  ready.catch(() => undefined) // some tests expect no readiness
  return { child, ready, lines, errors: () => errors, exitCode: () => exited.then(([code]) => code) }
}

test('a signal ends it in order, with exit code 0', async () => {
  const service = run(`app.get('/', async () => 'ok')`)
  expect((await fetch(await service.ready)).status).toBe(200)
  service.child.kill('SIGTERM')
  expect(await service.exitCode()).toBe(0)
  await expect.poll(() => service.lines.at(-1)).toContain('"msg":"stopped"')
})

test('an answer that never comes does not keep it beyond the deadline', async () => {
  const service = run(`app.get('/', () => new Promise(() => { process.kill(process.pid, 'SIGINT') }))`, {
    DRAIN_SECONDS: '2',
  })
  const request = fetch(await service.ready).catch(() => 'cut')
  const started = performance.now()
  expect(await service.exitCode()).toBe(1)
  expect(performance.now() - started).toBeLessThan(4000)
  expect(await request).toBe('cut')
})

test('a wrong variable is one line that names it, and exit code 78', async () => {
  const service = run('', { TICK_MS: 'often' })
  expect(await service.exitCode()).toBe(78)
  expect(service.errors()).toBe(
    'sample: wrong configuration: TICK_MS must be a whole number from 10 to 10000, not "often"\n',
  )
  expect(service.lines).toEqual([])
})

test('a port that is taken is named, and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  const service = run('', { QUERY_PORT: port })
  expect(await service.exitCode()).toBe(1)
  expect(service.lines.join('')).toContain(`port ${port} is taken`)
  other.close()
})

test('an error that nobody caught is logged and ends the process', async () => {
  const service = run(
    `app.get('/', async () => { setImmediate(() => { throw new Error('out of nowhere') }); return 'ok' })`,
  )
  await fetch(await service.ready).catch(() => undefined) // the throw may cut the answer off
  expect(await service.exitCode()).toBe(1)
  expect(service.lines.at(-1)).toContain('out of nowhere')
  expect(service.lines.at(-1)).toContain('"level":"fatal"')
})

test('secrets are in no line of the log', async () => {
  const service = run(
    `app.get('/', async (request) => {
       request.log.info({ headers: request.headers, req: { headers: request.headers } }, 'careless')
       throw Object.assign(new Error('careless'), { headers: request.headers })
     })`,
  )
  const headers = {
    authorization: 'canary-1',
    cookie: 'canary-2',
    'idempotency-key': 'canary-3',
    'x-api-key': 'canary-4',
    'sec-websocket-protocol': 'leaderboard.bearer.canary-6',
  }
  expect((await fetch(`${await service.ready}/?token=canary-5`, { headers })).status).toBe(500)
  service.child.kill('SIGTERM')
  await service.exitCode()
  expect(service.lines.join('')).toContain('careless')
  expect(service.lines.join('')).not.toContain('canary')
})
