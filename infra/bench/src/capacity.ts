/** What a load needs, from what one request, one player and one socket were measured to cost. */
import type { Results } from './results.ts'

/** What a game brings at its busiest. */
export interface Demand {
  readonly players: number
  readonly submissionsPerSecond: number
  readonly readsPerSecond: number
  readonly sockets: number
}

export interface Need {
  readonly what: string
  /** At `BUSY_SHARE` of each core. */
  readonly cores: number
  /** Of one process. */
  readonly bytes: number | null
}

/** A core that works more than this much of the time has no room for a peak; p99 is measured at it. */
export const BUSY_SHARE = 0.6
/** Names of figures the calculator cannot do without. */
const NEEDED = ['submit_cpu_us', 'rank_cpu_us', 'view_bytes_per_player', 'socket_bytes'] as const

/** Throws where a cost was not measured: a guess would look like a figure. */
export function needsOf(demand: Demand, { figures }: Results): Need[] {
  const missing = NEEDED.filter((name) => figures[name] === undefined)
  if (missing.length > 0) throw new Error(`Not measured yet: ${missing.join(', ')}. Run "npm run bench -- --report".`)
  const partOf = (name: string, process: string) => figures[name]?.parts?.[process] ?? 0
  const valueOf = (name: string) => figures[name]?.median ?? 0
  const cores = (usPerSecond: number) => usPerSecond / 1e6 / BUSY_SHARE
  const submissions = (process: string) => demand.submissionsPerSecond * partOf('submit_cpu_us', process)
  const reads = (process: string) => demand.readsPerSecond * partOf('rank_cpu_us', process)
  const view = demand.players * valueOf('view_bytes_per_player')
  return [
    { what: 'ingest', cores: cores(submissions('ingest')), bytes: view },
    { what: 'query', cores: cores(reads('query')), bytes: view },
    { what: 'PostgreSQL', cores: cores(submissions('postgres') + reads('postgres')), bytes: null },
    { what: 'Redis', cores: cores(submissions('redis') + reads('redis')), bytes: null },
    { what: 'realtime (memory alone)', cores: 0, bytes: view + demand.sockets * valueOf('socket_bytes') },
  ]
}
