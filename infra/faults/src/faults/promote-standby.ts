import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import type { TestServer } from '@leaderboard/dev-servers/test-server'
import type { Fault } from '../fault.ts'
import { startStandby } from '../start-standby.ts'
import { listStoredSessions } from '../truth.ts'
import type { World } from '../world.ts'

const IN_STEP_WITHIN_MS = 15_000

/** A synchronous standby takes over from a killed primary: nothing that was acknowledged is lost. */
export const PROMOTE_STANDBY: Fault = {
  kind: 'promote-standby',
  async run({ world }) {
    const standby = await startStandby(world)
    await world.sql`alter system set synchronous_standby_names = '*'`
    await world.sql`select pg_reload_conf()`
    const isInStep = await untilStreaming(world, 'sync')
    await sleep(500) // what is acknowledged from here on is on both
    await world.postgres.kill()
    await promote(world, standby)
    return `the primary killed, its ${isInStep ? 'synchronous' : 'LAGGING'} standby promoted`
  },
}

/**
 * An asynchronous standby that lags takes over: what it had not heard of is lost, which is counted and told, and the log
 * and the views, which had heard of it, must not stay ahead.
 */
export const PROMOTE_LAGGING_STANDBY: Fault = {
  kind: 'promote-lagging-standby',
  async run({ world, history }) {
    await using proxy = await startTcpProxy(world.postgres.url)
    const standby = await startStandby(world, proxy.url(world.postgres.url))
    await untilStreaming(world, 'async')
    await sleep(500)
    const safe = history.acknowledgedKeys()
    await sleep(500) // what was acknowledged by then is on its way, and there
    proxy.blackhole('down')
    await sleep(700)
    await world.postgres.kill()
    history.beginFailover()
    await promote(world, standby)
    const stored = new Set((await listStoredSessions(world.sql)).map(({ id }) => id))
    const lost = history.acceptLoss(safe, stored)
    return `the primary killed, a standby promoted that had not heard of ${lost} acknowledged submissions`
  },
}

/** Whether a standby of this kind came to follow the primary in time. */
async function untilStreaming({ sql }: World, kind: 'sync' | 'async'): Promise<boolean> {
  for (const end = performance.now() + IN_STEP_WITHIN_MS; performance.now() < end; await sleep(50)) {
    const [row] = await sql`select 1 from pg_stat_replication where sync_state = ${kind} and state = 'streaming'`
    if (row !== undefined) return true
  }
  return false
}

/** The primary is dead: the standby takes its place and its name. */
async function promote(world: World, standby: TestServer): Promise<void> {
  const former = world.postgres
  await world.takePrimary(standby)
  await world.sql`select pg_promote()`
  world.postgresProxy.leadTo(standby.url)
  world.postgresProxy.cutAll()
  rmSync(former.dir, { recursive: true, force: true })
}
