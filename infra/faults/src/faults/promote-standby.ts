import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'
import { startStandby } from '../start-standby.ts'

const IN_STEP_WITHIN_MS = 15_000

/** A synchronous standby takes over from a killed primary: nothing that was acknowledged is lost. */
export const PROMOTE_STANDBY: Fault = {
  kind: 'promote-standby',
  async run({ world }) {
    const standby = await startStandby(world)
    await world.sql`alter system set synchronous_standby_names = '*'`
    await world.sql`select pg_reload_conf()`
    const end = performance.now() + IN_STEP_WITHIN_MS
    let isInStep = false
    while (!isInStep && performance.now() < end) {
      await sleep(50)
      const [row] = await world.sql`select 1 from pg_stat_replication where sync_state = 'sync' and state = 'streaming'`
      isInStep = row !== undefined
    }
    await sleep(500) // what is acknowledged from here on is on both
    const former = world.postgres
    await former.kill()
    await world.takePrimary(standby)
    await world.sql`select pg_promote()`
    world.postgresProxy.leadTo(standby.url)
    world.postgresProxy.cutAll()
    rmSync(former.dir, { recursive: true, force: true })
    return `the primary killed, its ${isInStep ? 'synchronous' : 'LAGGING'} standby promoted`
  },
}
