import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'

const AWAY_MS = 1_000

/** What happens to the Redis server itself: no submission fails for it. */
export const REDIS_SERVER: Fault[] = [
  {
    kind: 'kill-redis',
    async run({ world }) {
      await world.redis.kill()
      await sleep(AWAY_MS)
      await world.redis.start()
      return 'kill -9 of Redis'
    },
  },
  {
    kind: 'stop-redis',
    async run({ world }) {
      await world.redis.halt()
      await sleep(AWAY_MS)
      await world.redis.start()
      return 'Redis stopped in order'
    },
  },
  {
    kind: 'freeze-redis',
    async run({ world, random }) {
      const ms = 800 + Math.round(random.next() * 2_500)
      world.redis.pause()
      await sleep(ms)
      world.redis.resume()
      return `Redis stood still for ${ms} ms`
    },
  },
  {
    kind: 'kill-redis-node',
    lacks: ({ redis }) => (redis.nodes.length > 1 ? null : 'needs a cluster (--cluster)'),
    async run({ world, random }) {
      const at = Math.floor(random.next() * world.redis.nodes.length)
      await world.redis.nodes[at]?.kill()
      await sleep(AWAY_MS + random.next() * 3_000) // with and without the others noticing
      await world.redis.nodes[at]?.start()
      return `kill -9 of node ${at} of the cluster`
    },
  },
]
