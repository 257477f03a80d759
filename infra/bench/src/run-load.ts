/** Closed-loop load from many connections: by wrk where it is installed, else by autocannon. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { BULK_ITEMS, type RequestKind, wrkScript } from './wrk-script.ts'

export interface Load {
  /** Of the server, without a path. */
  readonly url: string
  readonly kind: RequestKind
  /** Of `read`: with %d where the player's id goes. */
  readonly path: string
  readonly players: number
  readonly connections: number
  /** API keys, one of them at random for each submission. */
  readonly keys?: readonly string[]
  /** Whole seconds. */
  readonly seconds: number
}

export interface LoadResult {
  readonly perSecond: number
  readonly requests: number
  /** Answers that are not 2xx or 3xx, and connections that broke. */
  readonly failed: number
}

let hasWrk: boolean | undefined

/** Name of the generator in use. */
export function generatorName(): 'wrk' | 'autocannon' {
  hasWrk ??= spawnSync('wrk', ['--version']).error === undefined
  return hasWrk ? 'wrk' : 'autocannon'
}

/** Loads a server for some seconds. Throws where more than one request in a thousand fails: such a rate means nothing. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const result = generatorName() === 'wrk' ? await runWrk(load) : await runAutocannon(load)
  if (result.failed > result.requests / 1000) {
    throw new Error(`${result.failed} of ${result.requests} requests to ${load.path} failed`)
  }
  return result
}

async function runWrk({ url, kind, path, players, connections, keys, seconds }: Load): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-bench-'))
  try {
    const script = join(folder, 'load.lua')
    writeFileSync(script, wrkScript(kind, path, players, keys))
    const seed = String(Math.floor(Math.random() * 1e9))
    const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url, '--', seed]
    const text = await outputOf('wrk', flags)
    const line = /^RESULT (.*)$/m.exec(text)?.[1]
    if (line === undefined) throw new Error(`wrk said nothing of use:\n${text}`)
    const said = JSON.parse(line) as { requests: number; us: number; failed: number }
    return { perSecond: (said.requests / said.us) * 1e6, requests: said.requests, failed: said.failed }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runAutocannon({ url, kind, path, players, connections, keys, seconds }: Load): Promise<LoadResult> {
  const { requests, non2xx, errors, duration } = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [requestOf(kind, path, players, keys)],
  })
  return { perSecond: requests.total / duration, requests: requests.total, failed: non2xx + errors }
}

/** One request for autocannon, another player each time. */
export function requestOf(
  kind: RequestKind,
  path: string,
  players: number,
  keys: readonly string[] = [],
): autocannon.Request {
  const player = () => 1 + Math.floor(Math.random() * players)
  if (kind === 'same') return { method: 'GET', path }
  if (kind === 'read') {
    return { method: 'GET', setupRequest: (request) => ({ ...request, path: path.replace('%d', String(player())) }) }
  }
  const one = () => `{"user_id":${player()},"score":${1 + Math.floor(Math.random() * 10_000)}}`
  const body = kind === 'submit' ? one : () => `{"items":[${Array.from({ length: BULK_ITEMS }, one).join(',')}]}`
  const headers = () => ({
    'content-type': 'application/json',
    ...(keys.length > 0 && { authorization: `Bearer ${keys[Math.floor(Math.random() * keys.length)]}` }),
  })
  return { method: 'POST', path, setupRequest: (request) => ({ ...request, headers: headers(), body: body() }) }
}

function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`${program} failed:\n${text}`))))
  })
}
