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
      await command(world, (redis) => redis.flushall())
      return 'FLUSHALL'
    },
  },
  {
    kind: 'delete-log',
    async run({ world }) {
      const deleted = await command(world, async (redis) => {
        const streams = await redis.keys('*')
        return Promise.all(streams.filter((key) => key.endsWith('log')).map((key) => redis.del(key)))
      })
      return `${deleted.length} stream deleted, its head kept`
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
      cpSync(aofFolder(world), copy, { recursive: true })
      await sleep(500 + random.next() * 1_000)
      await world.redis.kill()
      rmSync(aofFolder(world), { recursive: true, force: true })
      cpSync(copy, aofFolder(world), { recursive: true })
      await world.redis.start()
      return 'Redis restored from an older copy'
    },
  },
  {
    kind: 'cut-aof',
    async run({ world, random }) {
      await world.redis.kill()
      const bytes = cutLog(world, 1_000 + Math.floor(random.next() * 30_000))
      await world.redis.start()
      return `${bytes} bytes cut off the end of the append-only file`
    },
  },
]

/** Leaves nothing to a Redis that is down. */
export function emptyRedis(world: World): void {
  rmSync(aofFolder(world), { recursive: true, force: true })
}

/** Cuts the end off the append-only file of a Redis that is down; returns how many bytes. */
export function cutLog(world: World, atMost: number): number {
  const file = newestFile(aofFolder(world))
  const { size } = statSync(file)
  const bytes = Math.min(size, atMost)
  truncateSync(file, size - bytes)
  return bytes
}

const aofFolder = (world: World) => join(world.redis.dir, 'appendonlydir')

function newestFile(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.includes('.incr.'))
  const newest = names.toSorted().at(-1)
  if (newest === undefined) throw new Error('Redis keeps no append-only file')
  return join(folder, newest)
}

async function command<T>(world: World, act: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(world.redis.url, { maxRetriesPerRequest: 5 })
  try {
    return await act(redis)
  } finally {
    redis.disconnect()
  }
}
