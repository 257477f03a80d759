import type { StackProcess } from '@leaderboard/dev-servers/start-stack'
import type { FaultTools } from '../fault.ts'

export const SERVICES = ['ingest', 'query', 'realtime', 'ranker'] as const

/** One replica of a service, by chance. */
export function oneOf(service: string, { world, random }: FaultTools): StackProcess {
  const all = world.stack.processes.filter((one) => one.service === service)
  const chosen = all[Math.floor(random.next() * all.length)]
  if (chosen === undefined) throw new Error(`There is no ${service}`)
  return chosen
}
