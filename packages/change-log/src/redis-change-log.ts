import type { ChangeLog } from './change-log.ts'
import { ClusterChangeLog } from './cluster-change-log.ts'
import { redisNodes } from './redis-nodes.ts'
import { type RedisLogOptions, RedisServerLog } from './redis-server-log.ts'

/**
 * Opens the log over Redis streams: one Redis, or a cluster where `url` names several nodes. Returns at once and
 * connects in the background.
 */
export function createRedisChangeLog(options: RedisLogOptions): ChangeLog {
  const [first, ...others] = redisNodes(options.url)
  return others.length === 0 ? new RedisServerLog(options) : new ClusterChangeLog([first, ...others], options)
}
