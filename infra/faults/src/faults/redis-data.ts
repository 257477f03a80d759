import { cpSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Fault } from '../fault.ts'
import type { World } from '../world.ts'

/** What happens to what Redis holds. Killing it loses nothing on one machine: the page cache outlives a process. */
export const REDIS_DATA: Fault[] = [
  {
    kind: 'wipe-redis',
    async run({ world }) {
      await onEach(world, (redis) => redis.flushall())
      return 'FLUSHALL'
    },
  },
  {
    kind: 'delete-log',
    async run({ world }) {
      const deleted = await onEach(world, async (redis) => {
        const streams = await redis.keys('*')
        return Promise.all(streams.filter((key) => key.endsWith('log')).map((key) => redis.del(key)))
      })
      return `${deleted.flat().length} stream deleted, its head kept`
    },
  },
  {
    kind: 'replace-redis',
    async run({ world }) {
      await world.redis.kill()
      emptyRedis(world)
      await world.redis.start()
      return 'an empty Redis behind the same address'
    },
  },
  {
    kind: 'restore-redis',
    async run({ world, random }) {
      const copy = join(world.folder, 'redis-copy')
      rmSync(copy, { recursive: true, force: true })
      for (const [i, folder] of aofFolders(world).entries()) cpSync(folder, join(copy, `${i}`), { recursive: true })
      await sleep(500 + random.next() * 1_000)
      await world.redis.kill()
      for (const [i, folder] of aofFolders(world).entries()) {
        rmSync(folder, { recursive: true, force: true })
        cpSync(join(copy, `${i}`), folder, { recursive: true })
      }
      await world.redis.start()
      return 'Redis restored from an older copy'
    },
  },
  {
    kind: 'cut-aof',
    async run({ world, random }) {
      await world.redis.kill()
      const cut = cutLog(world, 1_000 + Math.floor(random.next() * 30_000))
      await world.redis.start()
      return `${cut.join(', ')} bytes cut off the end of the append-only file`
    },
  },
]

/** Leaves nothing to a Redis that is down. */
export function emptyRedis(world: World): void {
  for (const folder of aofFolders(world)) rmSync(folder, { recursive: true, force: true })
}

/** Cuts the end off each append-only file of a Redis that is down; returns how many bytes. */
export function cutLog(world: World, atMost: number): number[] {
  return aofFolders(world).map((folder) => cutEnd(newestFile(folder), atMost))
}

const aofFolders = (world: World) => world.redis.nodes.map(({ dir }) => join(dir, 'appendonlydir'))

function cutEnd(file: string, wanted: number): number {
  const { size } = statSync(file)
  const bytes = Math.min(size, wanted)
  truncateSync(file, size - bytes)
  return bytes
}

function newestFile(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.includes('.incr.'))
  const newest = names.toSorted().at(-1)
  if (newest === undefined) throw new Error('Redis keeps no append-only file')
  return join(folder, newest)
}

function onEach<T>(world: World, act: (redis: Redis) => Promise<T>): Promise<T[]> {
  return Promise.all(
    world.redis.nodes.map(async ({ url }) => {
      const redis = new Redis(url, { maxRetriesPerRequest: 5 })
      try {
        return await act(redis)
      } finally {
        redis.disconnect()
      }
    }),
  )
}
