import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from '@leaderboard/database/connect-database'
import { createAudit } from './audit-view.ts'
import { createErasureJob } from './forget-erased.ts'
import { createKeyExpiry, createPartitionKeeper } from './keep-tables.ts'
import { Leadership, type Term } from './leadership.ts'
import { createEpochOpener } from './open-epochs.ts'
import type { RankerTools } from './ranker-tools.ts'
import { createRecalculationJob, Recalculation } from './recalculation.ts'
import { createRelay, type RelayLimits } from './relay-outbox.ts'
import { type Job, runJob } from './run-job.ts'
import { createRequestServer } from './serve-requests.ts'
import { createHistoryWatch } from './watch-history.ts'

const LEASE_MS = 10_000

export interface RankerOptions extends RankerTools {
  /** For the lease alone, which must not wait behind the work. */
  readonly leaseSql: Database
  readonly recalculateEveryMs: number
  readonly leaseMs?: number
  readonly relay?: RelayLimits
  readonly erasure?: { readonly settledMs: number }
}

export interface Ranker {
  /** The term being led; null while another leads. */
  readonly term: Term | null
  /** Stops the work and gives the lease back; may be called twice. */
  stop(): Promise<void>
}

/** Takes part in the election, and does the background work while it leads. */
export function startRanker(options: RankerOptions): Ranker {
  const holder = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`
  const jobs = createJobs(options, holder)
  const leadership = new Leadership({
    sql: options.leaseSql,
    name: 'ranker',
    holder,
    leaseMs: options.leaseMs ?? LEASE_MS,
    logger: options.logger,
    lead: async (term) => {
      options.events.emit('leading', term.number)
      await Promise.all(jobs.map((job) => runJob(job, term, options)))
      options.events.emit('resigned', term.number)
    },
  })
  leadership.start()
  return {
    get term() {
      return leadership.term
    },
    stop: () => leadership.stop(),
  }
}

function createJobs(options: RankerOptions, holder: string): Job[] {
  const recalculation = new Recalculation(options)
  return [
    createRelay(options, options.relay),
    createEpochOpener(options),
    createHistoryWatch(options),
    createRequestServer(options, recalculation, holder),
    createRecalculationJob(options, recalculation, options.recalculateEveryMs),
    createPartitionKeeper(options),
    createKeyExpiry(options),
    createErasureJob(options, options.erasure),
    createAudit(options),
  ]
}
