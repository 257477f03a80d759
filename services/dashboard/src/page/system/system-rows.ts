/** What the system page says, worked out of what the origin answers. Pure. */
import type { JobStatus, Readyz, SystemStatus, ViewStatus } from '@leaderboard/contracts/status'
import type { MarkedState } from '../parts/state-mark.tsx'

export interface SystemRow {
  name: string
  state: MarkedState
  word: string
  detail: string
}

const SERVICES: readonly { key: string; name: string; does: string }[] = [
  { key: 'ingest', name: 'Ingest', does: 'accepts scores' },
  { key: 'query', name: 'Query', does: 'answers reads' },
  { key: 'realtime', name: 'Realtime', does: 'pushes changes' },
  { key: 'ranker', name: 'Ranker', does: 'works in the background' },
]

/** One row for each service: what the origin says it lacks, or that it does its work. */
export function serviceRows(readiness: Readyz | null): SystemRow[] {
  return SERVICES.map(({ key, name, does }) => {
    if (readiness === null) return { name, state: 'unknown', word: 'Not known', detail: 'the origin does not answer' }
    const lacks = readiness.missing.filter((lack) => lack.name.split(', ').includes(key))
    const reason = lacks.map((lack) => lack.reason).join('; ')
    if (reason === '') return { name, state: 'ready', word: 'Ready', detail: does }
    const isAway = /does not answer|shutting down/.test(reason)
    return { name, state: isAway ? 'down' : 'behind', word: isAway ? 'Not ready' : 'Degraded', detail: reason }
  })
}

/** PostgreSQL and Redis, as the services that use them tell. */
export function storeRows(readiness: Readyz | null, status: SystemStatus | null): SystemRow[] {
  const reasons = readiness?.missing.map(({ name, reason }) => `${name}: ${reason}`) ?? []
  const complaint = (pattern: RegExp) => reasons.find((reason) => pattern.test(reason))
  const rowOf = (name: string, isKnown: boolean, problem: string | undefined, fine: string): SystemRow => {
    if (problem !== undefined) return { name, state: 'down', word: 'Not reached', detail: problem }
    if (!isKnown) return { name, state: 'unknown', word: 'Not known', detail: 'nobody could say' }
    return { name, state: 'ready', word: 'Reached', detail: fine }
  }
  const noOutbox = status !== null && status.outbox === null ? 'query cannot read the outbox' : undefined
  return [
    rowOf('PostgreSQL', status !== null, complaint(/database|postgres/i) ?? noOutbox, 'no service complains'),
    rowOf('Redis', readiness !== null, complaint(/redis|change-log/i), 'no service complains'),
  ]
}

const VIEW_WORDS: Record<ViewStatus['state'], { state: MarkedState; word: string }> = {
  exact: { state: 'ready', word: 'Current' },
  behind: { state: 'behind', word: 'Behind' },
  loading: { state: 'behind', word: 'Loading' },
  stale: { state: 'down', word: 'Stale' },
}

const JOB_NAMES: Record<string, string> = {
  audit: 'Audit of the views',
  partitions: 'Partitions made ahead',
  recalculate: 'Ranks written down',
  requests: 'What operators asked for',
}

/** Work that this page does not know yet goes by the name it has itself. */
export const nameOfJob = (job: JobStatus): string => JOB_NAMES[job.name] ?? job.name

export const markOfView = (view: ViewStatus) => VIEW_WORDS[view.state]

const JOB_WORDS: Record<JobStatus['state'], { state: MarkedState; word: string }> = {
  idle: { state: 'ready', word: 'Idle' },
  running: { state: 'ready', word: 'Running' },
  failed: { state: 'down', word: 'Failed' },
}

export const markOfJob = (job: JobStatus) => JOB_WORDS[job.state]
