import { dropOldPartitions } from '@leaderboard/database/drop-old-partitions'
import { ensurePartitions } from '@leaderboard/database/ensure-partitions'
import { deleteExpiredKeys } from '@leaderboard/database/queries/delete-expired-keys'
import type { RankerTools } from './ranker-tools.ts'
import type { Job } from './run-job.ts'

const MINUTE_MS = 60_000
const KEYS_PER_STATEMENT = 2_000

/** Makes partitions ahead, and drops those of the outbox whose rows have all been sent, hours ago. */
export function createPartitionKeeper({ slowSql, events }: RankerTools): Job {
  return {
    name: 'partitions',
    everyMs: 10 * MINUTE_MS,
    async run(term, say) {
      await ensurePartitions(slowSql)
      if (!term.isTrusted) return false
      const dropped = await dropOldPartitions(slowSql)
      await say('idle', dropped.length === 0 ? 'made ahead' : `made ahead; dropped ${dropped.join(', ')}`)
      events.emit('partitioned', dropped)
      return false
    },
  }
}

/** Deletes idempotency keys after their seven days. */
export function createKeyExpiry({ sql, events }: RankerTools): Job {
  return {
    name: 'keys',
    everyMs: MINUTE_MS,
    async run() {
      const deleted = await deleteExpiredKeys(sql, KEYS_PER_STATEMENT)
      events.emit('expired', deleted)
      return deleted === KEYS_PER_STATEMENT
    },
  }
}
