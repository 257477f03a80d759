/** Readiness of the origin: that of the services behind it. It stays in rotation while any of them can serve. */
import type { Readyz } from '@leaderboard/contracts/status'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import type { HealthState } from '@leaderboard/service-shell/plugins/health'
import { upstreamsOf } from './upstreams.ts'

const ASK_TIMEOUT_MS = 800

/** Anyone may ask the origin: the services are asked at most once in this time. */
const FRESH_MS = 500

export function checkServices(app: ShellServer): void {
  const targets = { ...upstreamsOf(app.config), ranker: app.config.rankerUrl }
  const states = new Map<string, HealthState>()
  let asked: { at: number; all: Promise<void> } | null = null

  const askAll = () => {
    if (asked === null || Date.now() - asked.at > FRESH_MS) {
      const all = Promise.all(Object.entries(targets).map(async ([name, url]) => void states.set(name, await ask(url))))
      asked = { at: Date.now(), all: all.then(() => undefined) }
    }
    return asked.all
  }

  for (const name of Object.keys(targets)) {
    app.health.register(name, async () => {
      await askAll()
      const state = states.get(name) ?? { state: 'degraded' }
      return state.state === 'down' ? { ...state, state: 'degraded' } : state
    })
  }
  app.health.register('services', async () => {
    await askAll()
    const isAnyUp = ['ingest', 'query', 'realtime'].some((name) => states.get(name)?.state !== 'down')
    return isAnyUp ? { state: 'ok' } : { state: 'down', reason: 'no service is ready' }
  })
}

async function ask(url: string): Promise<HealthState> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })
    const { status, missing } = (await response.json()) as Readyz
    if (status === 'ready') return { state: 'ok' }
    const reason = missing.map(({ name, reason: why }) => `${name}: ${why}`).join('; ')
    return { state: status === 'degraded' ? 'degraded' : 'down', reason }
  } catch {
    return { state: 'down', reason: 'does not answer' }
  }
}
