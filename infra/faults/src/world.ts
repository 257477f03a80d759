/** What a run acts on: real servers behind proxies, services with two replicas each, and who uses them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { type Stack, type StackService, startStack } from '@leaderboard/dev-servers/start-stack'
import { startTcpProxy, type TcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import type { TestServer } from '@leaderboard/dev-servers/test-server'
import { type FaultyProxy, type FaultyRedis, startFaultyRedis } from './faulty-redis.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

export interface WorldOptions {
  readonly players: number
  /** Folder for the services' logs. */
  readonly logFolder: string
  /** Whether PostgreSQL shall live on a disk that can be filled; where that cannot be had it lives in a folder. */
  readonly wantsSmallDisk: boolean
  readonly replicas?: Partial<Record<StackService, number>>
  /** Whether Redis shall be a cluster of three nodes. */
  readonly isCluster?: boolean
  /** Sources that were changed on purpose, in place of those of this clone. */
  readonly sources?: string
}

export interface World {
  readonly players: number
  /** The primary; another server after a promotion. */
  postgres: TestServer
  readonly redis: FaultyRedis
  readonly postgresProxy: TcpProxy
  readonly redisProxy: FaultyProxy
  readonly stack: Stack
  /** Null where no small disk can be had on this machine. */
  readonly disk: SmallDisk | null
  /** Folder for further servers and for copies of their data. */
  readonly folder: string
  /** Where the services read how far their clocks are shifted; see shifted-clock.mjs. */
  readonly clockFolder: string
  /** Longest time until everything has healed; longer where starting the services shows that the machine is busy. */
  readonly patienceMs: number
  /** A connection of our own to the primary, past the proxy. */
  sql: Database
  /** From now on `server` is the primary. */
  takePrimary(server: TestServer): Promise<void>
  stop(): Promise<void>
}

const PATIENCE_MS = 20_000
const SHIFTED_CLOCK = new URL('shifted-clock.mjs', import.meta.url).href

/** Not synced: what a test kills is processes, and the page cache outlives them. A WAL kept long, for standbys. */
const POSTGRES_FLAGS = ['max_wal_size=96MB', 'min_wal_size=32MB', 'wal_keep_size=64MB']

export function startPrimary(dir: string): Promise<TestServer> {
  return startPostgres({ dir, flags: POSTGRES_FLAGS })
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) await end()
  }
  try {
    const disk = options.wantsSmallDisk ? mountSmallDisk() : null
    const folder = disk?.folder ?? mkdtempSync(join(tmpdir(), 'leaderboard-faults-'))
    stops.push(async () => (disk === null ? rmSync(folder, { recursive: true, force: true }) : disk.unmount()))
    const [postgres, redis] = await Promise.all([
      startPrimary(join(folder, 'postgres')),
      startFaultyRedis(join(folder, 'redis'), options.isCluster ?? false),
    ])
    const clockFolder = mkdtempSync(join(tmpdir(), 'leaderboard-clocks-'))
    stops.push(async () => rmSync(clockFolder, { recursive: true, force: true }))
    const world: Omit<World, 'stack' | 'postgresProxy' | 'patienceMs'> = {
      players: options.players,
      postgres,
      redis,
      redisProxy: redis.proxy,
      disk,
      folder,
      clockFolder,
      sql: connect(postgres.url),
      async takePrimary(server) {
        const before = world.sql
        world.postgres = server
        world.sql = connect(server.url)
        await before.end({ timeout: 1 })
      },
      stop,
    }
    stops.push(
      () => world.redis.stop(),
      () => world.postgres.stop(),
      () => world.sql.end({ timeout: 1 }),
    )
    await migrate(postgres.url)
    await world.sql`insert into users (username) select 'player ' || n from generate_series(1, ${options.players}) as n`
    const postgresProxy = await startTcpProxy(postgres.url)
    stops.push(() => postgresProxy.stop())
    const began = performance.now()
    const stack = await startStack({
      databaseUrl: postgresProxy.url(postgres.url),
      redisUrl: redis.proxiedUrl,
      replicas: { ingest: 2, query: 2, realtime: 2, ranker: 2, dashboard: 0, ...options.replicas },
      env: {
        RECALCULATE_EVERY_SECONDS: '20',
        DRAIN_SECONDS: '3',
        NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${SHIFTED_CLOCK}`.trim(),
        FAULTS_CLOCK_FOLDER: clockFolder,
      },
      logFolder: options.logFolder,
      ...(options.sources !== undefined && { sources: options.sources }),
    })
    stops.push(() => stack.stop())
    const patienceMs = Math.max(PATIENCE_MS, 2 * (performance.now() - began))
    return Object.assign(world, { stack, postgresProxy, patienceMs })
  } catch (error) {
    await stop()
    throw error
  }
}

function connect(url: string): Database {
  return connectDatabase({ url, name: 'faults', max: 2 })
}
