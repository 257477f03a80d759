/** Readiness of the origin: that of the services behind it. It stays in rotation while any of them can serve. */
import type { Readyz } from '@leaderboard/contracts/status'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import type { HealthState } from '@leaderboard/service-shell/plugins/health'
import { upstreamsOf } from './upstreams.ts'

/** Longer than a service asks its database (ASK_DEADLINE_MS), shorter than the second a check of ours may take. */
const ASK_TIMEOUT_MS = 800

/** Anyone may ask the origin: the services are asked at most once in this time. */
const FRESH_MS = 500

/** Those that answer requests. */
const SERVING = ['ingest', 'query', 'realtime']

/** How a service is doing, and each thing it lacks. */
interface ServiceState {
  isDown: boolean
  lacks: string[]
}

export function checkServices(app: ShellServer): void {
  const targets = Object.entries({ ...upstreamsOf(app.config), ranker: app.config.rankerUrl })
  let asked: { at: number; states: Promise<Map<string, ServiceState>> } | null = null

  app.health.register('services', async () => {
    if (asked === null || Date.now() - asked.at > FRESH_MS) {
      const all = Promise.all(targets.map(async ([name, url]) => [name, await ask(url)] as const))
      asked = { at: Date.now(), states: all.then((states) => new Map(states)) }
    }
    return gather(await asked.states)
  })
}

/** One entry for each thing that is lacking, however many services lack it: `ingest, query` lack `redis: ...`. */
function gather(services: ReadonlyMap<string, ServiceState>): HealthState[] {
  const canServe = SERVING.some((name) => services.get(name)?.isDown === false)
  const lacking = new Map<string, string[]>()
  for (const [name, { lacks }] of services) {
    for (const lack of lacks) lacking.set(lack, [...(lacking.get(lack) ?? []), name])
  }
  return Array.from(lacking, ([reason, names]) => ({
    state: canServe ? 'degraded' : 'down',
    name: names.join(', '),
    reason,
  }))
}

async function ask(url: string): Promise<ServiceState> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })
    const { status, missing } = (await response.json()) as Readyz
    return { isDown: status === 'unavailable', lacks: missing.map(({ name, reason }) => `${name}: ${reason}`) }
  } catch {
    return { isDown: true, lacks: ['does not answer'] }
  }
}
