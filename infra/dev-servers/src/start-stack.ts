/**
 * Starts the real services as processes of their own, on free ports, for tests and measurements that look at them
 * from outside. Migrations are the caller's; so are the database and Redis.
 */
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Child } from '../children.mjs'
import { root } from '../paths.mjs'
import { freePorts } from '../ports.mjs'
import { testChildren } from './test-server.ts'

export type StackService = 'ingest' | 'query' | 'realtime' | 'ranker' | 'dashboard'

export interface StackOptions {
  databaseUrl: string
  /** null: no Redis at all, the log runs over the outbox. */
  redisUrl: string | null
  /** How many of each; what is left out runs once, 0 leaves a service out. */
  replicas?: Partial<Record<StackService, number>>
  /** Further environment for every service. */
  env?: Record<string, string>
  /** Folder for a log file of each process; without it only errors are kept for the message of a failed start. */
  logFolder?: string
  /** Where packages and services are, when not those of this clone: a copy that was changed on purpose. Runs uncompiled. */
  sources?: string
  /** What Node runs in the folder of a service, flags first. */
  program?: readonly string[]
}

/** As production runs it. The root commands that start stacks build it first; it starts in a fifth of the time. */
const BUILT = ['build/server.js']
const SOURCE = ['--import', 'tsx', 'src/server.ts']

export interface StackProcess {
  readonly service: StackService
  readonly url: string
  readonly port: number
  pid(): number | null
  /** Ends it with a signal (SIGTERM by default) and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<void>
  pause(): void
  resume(): void
  /** Starts it again on the same port, after `end` or a death, and waits until it is ready. */
  start(): Promise<void>
}

export interface Stack {
  /** The one origin (the dashboard's gateway), or that of ingest where there is no dashboard. */
  readonly origin: string
  readonly processes: readonly StackProcess[]
  of(service: StackService, index?: number): StackProcess
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const ORDER: readonly StackService[] = ['ingest', 'query', 'realtime', 'ranker', 'dashboard']
const READY_WITHIN_MS = 60_000

export async function startStack(options: StackOptions): Promise<Stack> {
  const names = ORDER.flatMap((service) => Array.from({ length: options.replicas?.[service] ?? 1 }, () => service))
  const ports = await freePorts(names.length)
  const urlOf = (service: StackService) => `http://127.0.0.1:${ports[names.indexOf(service)] ?? 1}`
  const env = {
    ...process.env,
    ENV_FILE: '',
    NODE_ENV: 'development',
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl ?? '',
    INGEST_URL: urlOf('ingest'),
    QUERY_URL: urlOf('query'),
    REALTIME_URL: urlOf('realtime'),
    RANKER_URL: urlOf('ranker'),
    RATE_LIMIT_SUBMIT_PER_MINUTE: '0',
    RATE_LIMIT_READ_PER_MINUTE: '0',
    RATE_LIMIT_KEY_PER_MINUTE: '0',
    RATE_LIMIT_PLAYER_PER_MINUTE: '0',
    RATE_LIMIT_REFUSED_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
    ...options.env,
  }
  const processes = names.map((service, i) => stackProcess(service, ports[i] ?? 0, env, options))
  const stop = async () => {
    await Promise.all(processes.map((one) => one.end()))
  }
  try {
    await Promise.all(processes.map((one) => one.start()))
  } catch (error) {
    await Promise.all(processes.map((one) => one.end('SIGKILL')))
    throw error
  }
  const of = (service: StackService, index = 0): StackProcess => {
    const found = processes.filter((one) => one.service === service)[index]
    if (found === undefined) throw new Error(`There is no ${service} number ${index} in this stack`)
    return found
  }
  const origin = names.includes('dashboard') ? urlOf('dashboard') : urlOf('ingest')
  return { origin, processes, of, stop, [Symbol.asyncDispose]: stop }
}

function stackProcess(
  service: StackService,
  port: number,
  env: NodeJS.ProcessEnv,
  {
    logFolder,
    sources,
    program = sources === undefined ? BUILT : SOURCE,
  }: Pick<StackOptions, 'logFolder' | 'sources' | 'program'>,
): StackProcess {
  const url = `http://127.0.0.1:${port}`
  let child: Child | null = null
  let output = ''

  const launch = (): Child => {
    const portName = service === 'dashboard' ? 'PORT' : `${service.toUpperCase()}_PORT`
    const started = testChildren().launch(service, process.execPath, [...program], {
      cwd: join(sources ?? root, 'services', service),
      env: { ...env, [portName]: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log = logFolder === undefined ? null : openLog(logFolder, service, port)
    for (const stream of [started.process.stdout, started.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-4000)
        log?.write(chunk)
      })
    }
    return started
  }

  const start = async (): Promise<void> => {
    child = launch()
    const end = Date.now() + READY_WITHIN_MS
    while (Date.now() < end) {
      if (child.ending !== null) break
      if (await isReady(url)) return
      await delay(50)
    }
    throw new Error(`${service} did not become ready at ${url}. Its last words:\n${output}`)
  }

  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const ending = child
    if (ending === null || ending.ending !== null) return
    ending.process.kill('SIGCONT')
    ending.process.kill(signal)
    const isOver = await Promise.race([ending.exited, delay(15_000, null, { ref: false })])
    if (isOver !== null) return
    ending.process.kill('SIGKILL')
    await ending.exited
  }

  return {
    service,
    url,
    port,
    pid: () => child?.pid ?? null,
    end,
    pause: () => void child?.process.kill('SIGSTOP'),
    resume: () => void child?.process.kill('SIGCONT'),
    start,
  }
}

function openLog(folder: string, service: StackService, port: number) {
  mkdirSync(folder, { recursive: true })
  return createWriteStream(join(folder, `${service}-${port}.log`), { flags: 'a' })
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
