/**
 * /livez: the process turns. /readyz: it can do its work, and what is missing. A part of a service registers a check
 * of its own; `down` takes the whole service out of rotation, `degraded` only says so.
 */
import { Livez, Readyz } from '@leaderboard/contracts/status'
import type { Static } from '@sinclair/typebox'
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'

export interface HealthState {
  state: 'ok' | 'degraded' | 'down'
  reason?: string
  /** What is meant, where it is not what the check is called. */
  name?: string
}

/** Asked at every /readyz. A check that takes longer than a second counts as down. */
export type HealthCheck = () => HealthState | readonly HealthState[] | Promise<HealthState | readonly HealthState[]>

export interface Health {
  register(name: string, check: HealthCheck): void
  read(): Promise<Readyz>
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly health: Health
  }
}

const CHECK_TIMEOUT_MS = 1000

/**
 * How long a check asks PostgreSQL or Redis before it says that it is away. Well below the 800 ms that the origin waits for the
 * whole answer: a database that hangs must not look like services that are dead.
 */
export const ASK_DEADLINE_MS = 500

export const healthPlugin = fastifyPlugin(
  async (app: ShellServer, { name }: { name: string }) => {
    const checks = new Map<string, HealthCheck>()
    app.decorate('health', {
      register: (part, check) => void checks.set(part, check),
      read: () => readHealth(name, checks),
    })

    const config = { rateLimit: false as const, access: 'open' as const }
    app.get('/livez', { config, schema: { summary: 'Does the process turn?', response: { 200: Livez } } }, async () => {
      return { status: 'ok' } satisfies Static<typeof Livez>
    })

    const schema = {
      summary: 'Can the service do its work, and what is missing?',
      response: { 200: Readyz, 503: Readyz },
    }
    app.get('/readyz', { config, schema }, async (_request, reply) => {
      const health = await app.health.read()
      return reply
        .header('cache-control', 'no-store')
        .code(health.status === 'unavailable' ? 503 : 200)
        .send(health)
    })
  },
  { name: 'health' },
)

async function readHealth(service: string, checks: ReadonlyMap<string, HealthCheck>): Promise<Readyz> {
  const results = await Promise.all(
    Array.from(checks, async ([name, check]) => (await runCheck(check)).map((result) => ({ name, ...result }))),
  )
  const missing = results.flat().filter((result) => result.state !== 'ok')
  const isDown = missing.some((result) => result.state === 'down')
  return {
    status: isDown ? 'unavailable' : missing.length > 0 ? 'degraded' : 'ready',
    service,
    missing: missing.map(({ name, reason }) => ({ name, reason: reason ?? 'not available' })),
  }
}

async function runCheck(check: HealthCheck): Promise<readonly HealthState[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<HealthState>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', reason: 'no answer within a second' }), CHECK_TIMEOUT_MS)
  })
  try {
    return [await Promise.race([late, check()])].flat()
  } catch (error) {
    return [{ state: 'down', reason: error instanceof Error ? error.message : 'the check failed' }]
  } finally {
    clearTimeout(timer)
  }
}
