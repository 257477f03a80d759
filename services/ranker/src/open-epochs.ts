import type { RankerTools } from './ranker-tools.ts'
import type { Job } from './run-job.ts'

/**
 * Begins a new epoch as soon as the log's server is another one, or lost its data, so that nobody waits for the next
 * submission to learn of it.
 */
export function createEpochOpener({ log, views, events }: RankerTools): Job {
  return {
    name: 'epochs',
    everyMs: 500,
    async run(term) {
      for (const { season } of views()) {
        if (!term.isTrusted) return false
        if (!log.isAvailable(season.id)) continue // of a cluster, another node may be there
        if ((await log.head(season.id)) !== null) continue
        events.emit('opened', season.id, await log.open(season.id))
      }
      return false
    },
  }
}
