/** The one command as a newcomer runs it, on the PostgreSQL of this run and without Redis. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../paths.mjs'
import { freePorts } from '../ports.mjs'
import { commandOf, descendantsOf } from '../processes.mjs'

/** Where the machine has more than one loopback address, the one nobody asks without being told. */
const HOST = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1'
const NAME = `start_${process.pid}`
const folder = mkdtempSync(join(tmpdir(), 'leaderboard start '))
const home = join(folder, 'data')
let admin: postgres.Sql
let url: URL

beforeAll(async () => {
  admin = postgres(process.env['TEST_DATABASE_URL'] ?? '', { max: 1 })
  await admin`create database ${admin(NAME)}`
  url = new URL(process.env['TEST_DATABASE_URL'] ?? '')
  url.pathname = `/${NAME}`
})
afterAll(async () => {
  await admin`drop database if exists ${admin(NAME)} with (force)`
  await admin.end()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the command until it is told to stop. */
async function start(settings: Record<string, string>) {
  const ports = await freePorts(6)
  const names = ['PORT', 'INGEST_PORT', 'QUERY_PORT', 'REALTIME_PORT', 'RANKER_PORT', 'DASHBOARD_METRICS_PORT']
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [join(root, 'infra/dev-servers/boot.mjs'), 'start'], {
    cwd: folder, // it finds the clone from anywhere
    env: {
      PATH,
      HOME,
      ENV_FILE: '',
      LEADERBOARD_HOME: home,
      DATABASE_URL: url.href,
      REDIS_URL: '',
      ...Object.fromEntries(names.map((name, n) => [name, String(ports[n])])),
      ...settings,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = once(child, 'exit')
  const says = async (words: string) => {
    for (const end = Date.now() + 45_000; !output.includes(words); await delay(50)) {
      if (child.exitCode !== null || Date.now() > end) throw new Error(`It never said "${words}", but:\n${output}`)
    }
  }
  return { child, exited, says, output: () => output }
}

test('npm start: submit the printed line, lose a service, stop', { timeout: 120_000 }, async () => {
  const { child, exited, says, output } = await start({ HOST })
  try {
    await says('The leaderboard runs')
    expect(output()).toContain('!! DEGRADED: this runs WITHOUT REDIS.')
    expect(output().split('The leaderboard runs')[1]).not.toContain('not configured')
    const [, address = '', header = '', body = ''] = /curl -s (\S+) -H '([^']+)' -d '([^']+)'/.exec(output()) ?? []
    expect(new URL(address).hostname).toBe(HOST === '127.0.0.1' ? 'localhost' : HOST)
    const [name = '', value = ''] = header.split(': ')
    const submitted = await fetch(address, { method: 'POST', headers: { [name]: value }, body })
    expect(await submitted.json()).toMatchObject({ success: true })

    const [line = ''] = readFileSync(join(home, 'logs/query.log'), 'utf8').split('\n')
    process.kill(JSON.parse(line).pid, 'SIGKILL')
    await says('query is ready again')
    const top = await fetch(new URL('/api/leaderboard/top?limit=3', address))
    expect(await top.json()).toMatchObject({ items: [{ rank: 1 }, {}, {}] })

    const started = descendantsOf(child.pid ?? 0)
    expect(started.length).toBeGreaterThanOrEqual(5)
    child.kill('SIGINT')
    expect(await exited).toEqual([0, null])
    await expect.poll(() => started.filter((pid) => commandOf(pid) !== null), { timeout: 10_000 }).toEqual([])
  } finally {
    child.kill('SIGKILL') // its watchdog ends the rest
  }
})

test('a setting that no service would accept ends it before the database is touched', async () => {
  const { child, exited, output } = await start({ TICK_MS: 'soon' })
  try {
    expect(await exited).toEqual([1, null])
    expect(output()).toContain('TICK_MS must be a whole number from 10 to 10000, not "soon"')
    expect(output()).not.toContain('bringing the database')
  } finally {
    child.kill('SIGKILL')
  }
})
