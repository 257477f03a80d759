import { setTimeout as sleep } from 'node:timers/promises'
import { writeJobStatus } from '@leaderboard/database/queries/write-job-status'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Term } from './leadership.ts'
import type { RankerTools } from './ranker-tools.ts'

const STATUS_DEADLINE_MS = 2_000

/** A piece of the leader's work that is done again and again. */
export interface Job {
  readonly name: string
  readonly everyMs: number
  /** One step. True: there is more to do, go on at once. Says what there is to say about it through `say`. */
  run(term: Term, say: Say): Promise<boolean>
}

export type Say = (state: 'idle' | 'running', detail: string) => Promise<void>

/**
 * Runs a job until its term is over. A step that fails is logged, counted and shown, and tried again at its next turn:
 * the jobs stand for what must happen sooner or later, and everything they do may be done twice.
 */
export async function runJob(job: Job, term: Term, tools: RankerTools): Promise<void> {
  let hasFailed = false
  const say = (state: 'idle' | 'running' | 'failed', detail: string) => writeStatus(tools, job.name, state, detail)
  while (term.isTrusted) {
    let hasMore = false
    try {
      hasMore = await job.run(term, say)
      if (hasFailed) await say('idle', 'recovered')
      hasFailed = false
    } catch (error) {
      if (!term.isTrusted) return
      tools.events.emit('failed', job.name, error)
      tools.logger.warn({ err: error, job: job.name }, 'A job failed; it will be tried again')
      if (!hasFailed) await say('failed', error instanceof Error ? error.message : String(error))
      hasFailed = true
    }
    if (!hasMore) await sleep(job.everyMs, undefined, { signal: term.signal }).catch(() => undefined) // term over
  }
}

/** The status is for people to look at; a job does not fail because it could not be written. */
async function writeStatus(
  { sql, logger }: RankerTools,
  name: string,
  state: 'idle' | 'running' | 'failed',
  detail: string,
): Promise<void> {
  try {
    const text = detail.slice(0, 500)
    await withDeadline(writeJobStatus(sql, { name, state, detail: text }), STATUS_DEADLINE_MS, 'writing a status')
  } catch (error) {
    logger.debug({ err: error, job: name }, 'The status of a job could not be written')
  }
}
