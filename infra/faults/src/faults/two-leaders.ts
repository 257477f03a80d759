import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@leaderboard/database/connect-database'
import type { Fault } from '../fault.ts'

const ANOTHER_LEADS_WITHIN_MS = 20_000

/** The leader stands still until another leads, and then goes on as if it still did. */
export const TWO_LEADERS: Fault = {
  kind: 'two-leaders',
  async run({ world }) {
    const { holder, term } = await readLease(world.sql)
    const leader = world.stack.processes.find((one) => holder.includes(`-${one.pid()}-`))
    if (leader === undefined) return 'nobody led'
    leader.pause()
    const end = performance.now() + ANOTHER_LEADS_WITHIN_MS
    let now = term
    while (now === term && performance.now() < end) {
      await sleep(200)
      now = (await readLease(world.sql)).term
    }
    leader.resume()
    await sleep(500)
    return `the leader of term ${term} came back in term ${now}`
  },
}

async function readLease(sql: Database): Promise<{ holder: string; term: number }> {
  const [lease] = await sql<{ holder: string; term: number }[]>`
    select holder, term::int from leader_leases where name = 'ranker'`
  return lease ?? { holder: '', term: 0 }
}
