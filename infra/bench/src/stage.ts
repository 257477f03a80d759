/** The servers and services under measurement, started when a figure first needs them. */
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import type { Season } from '@leaderboard/database/season'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import type { TestServer } from '@leaderboard/dev-servers/test-server'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { type BenchProcess, startProcess } from './bench-process.ts'
import { findPostgres } from './find-postgres.ts'
import { loadPlainTables, loadPlayers } from './load-players.ts'
import { warmUp } from './warm-up.ts'

/** Everything is flushed that a database in earnest flushes; buffers that hold the tables. */
const POSTGRES = [
  'fsync=on',
  'full_page_writes=on',
  'synchronous_commit=on',
  'shared_buffers=1GB',
  'max_wal_size=4GB',
  'random_page_cost=1.1',
]
/** As `npm start` and the containers run every service: see YOUNG_OBJECTS in infra/dev-servers/services.mjs. */
export const NODE_FLAGS = ['--max-semi-space-size=32', '--no-allocation-site-pretenuring']

/** A loop of submissions has no key, and ten thousand sockets come from this one address. */
const UNGUARDED = {
  AUTH: 'open',
  RATE_LIMIT_SUBMIT_PER_MINUTE: '0',
  RATE_LIMIT_READ_PER_MINUTE: '0',
  RATE_LIMIT_LOOPBACK: 'false',
}

/** As `npm start` runs it. */
const REDIS = ['--appendonly', 'yes', '--appendfsync', 'everysec']

/**
 * `guarded` is ingest with keys asked for and every limit at its default; `rush` is realtime that ticks as often as it can; `changes` changes its board; `fan` and `plain` are what people would
 * write instead.
 */
export type ServiceName = 'ingest' | 'guarded' | 'query' | 'realtime' | 'rush' | 'changes' | 'plain' | 'fan'

const KEYS = 50

/** The service behind a name, where it is called otherwise. */
const PROGRAM_OF: Partial<Record<ServiceName, string>> = { guarded: 'ingest', rush: 'realtime' }

export interface Servers {
  readonly postgres: TestServer
  readonly redis: TestServer
  readonly sql: Database
  readonly season: Season
}

/** Of a service that measures nothing but itself. */
export function environmentOn(
  databaseUrl: string,
  redisUrl: string,
  guard: Record<string, string> = UNGUARDED,
): Record<string, string> {
  return {
    NODE_ENV: 'production',
    ENV_FILE: '',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ...guard,
    LOG_LEVEL: 'error',
  }
}

/** Owns every process of the bench; `stop` ends them all. */
export class Stage {
  readonly players: number
  #tell: (text: string) => void
  #nodeFlags: readonly string[]
  #servers: Promise<Servers> | null = null
  #plain: Promise<void> | null = null
  #keys: Promise<string[]> | null = null
  #running = new Map<ServiceName, BenchProcess>()

  constructor({ players, profile }: { players: number; profile: string | null }, tell: (text: string) => void) {
    this.players = players
    this.#tell = tell
    this.#nodeFlags = profile === null ? NODE_FLAGS : [...NODE_FLAGS, '--cpu-prof', '--cpu-prof-dir', profile]
  }

  /** PostgreSQL with the players in it, and Redis. */
  servers(): Promise<Servers> {
    this.#servers ??= this.#startServers()
    return this.#servers
  }

  /** Keys that may submit: as many as there would be game servers, each far below its limit. */
  keys(): Promise<string[]> {
    this.#keys ??= this.servers().then(({ sql }) =>
      Promise.all(
        Array.from({ length: KEYS }, async (_, i) => {
          return (await makeKey(sql, { name: `bench ${i}`, scopes: ['submit'] })).secret
        }),
      ),
    )
    return this.#keys
  }

  /** The services named and no other: one that is not measured would take processor time. In the order of the names. */
  async only(...names: readonly ServiceName[]): Promise<BenchProcess[]> {
    for (const [name, running] of this.#running) {
      if (names.includes(name)) continue
      this.#running.delete(name)
      await running.stop()
    }
    const started: BenchProcess[] = []
    for (const name of names) started.push(this.#running.get(name) ?? (await this.#start(name)))
    return started
  }

  /** What runs now, by name: whose processor time is counted. */
  async processes(): Promise<{ name: string; pid: number }[]> {
    const { postgres, redis } = await this.servers()
    const services = [...this.#running].map(([name, { pid }]) => ({ name, pid }))
    return [...services, { name: 'postgres', pid: postgres.pid }, { name: 'redis', pid: redis.pid }]
  }

  async stop(): Promise<void> {
    await this.only()
    if (this.#servers === null) return
    const { postgres, redis, sql } = await this.#servers
    await closeDatabase(sql)
    await Promise.all([postgres.stop(), redis.stop()])
  }

  async #startServers(): Promise<Servers> {
    const { bin, description } = findPostgres()
    this.#tell(`starting ${description} and Redis, loading ${this.players.toLocaleString('en')} players`)
    const [postgres, redis] = await Promise.all([
      startPostgres({ flags: POSTGRES, ...(bin !== undefined && { bin }) }),
      startRedis({ flags: REDIS }),
    ])
    await migrate(postgres.url)
    const sql = connectDatabase({ url: postgres.url, max: 4, name: 'bench' })
    const [season] = await listOpenSeasons(sql)
    if (season === undefined) throw new Error('A migrated database has an open season')
    await loadPlayers(sql, season.id, this.players)
    await sql`checkpoint`
    return { postgres, redis, sql, season }
  }

  async #start(name: ServiceName): Promise<BenchProcess> {
    const { postgres, redis, sql, season } = await this.servers()
    if (name === 'plain') {
      this.#plain ??= loadPlainTables(sql, this.players)
      await this.#plain
    }
    this.#tell(`starting ${name}`)
    const started = await startProcess({
      program: name === 'plain' || name === 'fan' || name === 'changes' ? name : 'service',
      args: [PROGRAM_OF[name] ?? name, String(season.id)],
      readyPath: '/readyz',
      nodeFlags: this.#nodeFlags,
      env: {
        ...environmentOn(postgres.url, redis.url, name === 'guarded' ? { AUTH: 'required' } : UNGUARDED),
        TICK_MS: name === 'rush' ? '10' : '100',
      },
    })
    try {
      await warmUp(name, started, { players: this.players, keys: name === 'guarded' ? await this.keys() : [] })
    } catch (error) {
      await started.stop()
      throw error
    }
    this.#running.set(name, started)
    return started
  }
}
