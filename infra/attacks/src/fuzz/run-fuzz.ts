/** A whole run: requests and frames at once against a running stack, and then whether it is as it was. */
import { execFileSync } from 'node:child_process'
import type { Database } from '@leaderboard/database/connect-database'
import { type AttackServers, type AttackWorld, openAttackWorld } from '../attack-world.ts'
import { operationsOf } from './make-request.ts'
import { sendFrames } from './send-frames.ts'
import { sendRequests } from './send-requests.ts'
import { Tally } from './tally.ts'

export interface FuzzOptions {
  readonly requests: number
  readonly frames: number
  readonly seed: number
  readonly servers: AttackServers
  readonly say: (line: string) => void
}

/** The processes may be so much larger at the end than after a fifth of the run, in megabytes: caches fill. */
const GROWTH_LIMIT_MB = 150

/** Findings; none is what is wanted. */
export async function runFuzz({ requests, frames, seed, servers, say }: FuzzOptions): Promise<string[]> {
  say(`seed ${seed}, ${requests} requests, ${frames} frames`)
  await using world = await openAttackWorld(servers)
  const pids = world.stack.processes.map((one) => one.pid())
  const operations = operationsOf(await (await fetch(`${world.origin}/openapi.json`)).json())
  const { submit, players, read, admin, revoked } = world.keys
  const bearers = [submit, submit, submit, players, read, admin, revoked, await world.tokenOf(1), 'nonsense']
  const tally = new Tally()
  const run = async (share: number, part: number) => {
    const common = { seed: seed + part * 1_000_003, tally }
    await Promise.all([
      sendRequests({ ...common, port: world.port, count: Math.ceil(requests * share), operations, bearers }),
      sendFrames({ ...common, url: `${world.origin.replace('http', 'ws')}/ws`, count: Math.ceil(frames * share) }),
    ])
  }
  await run(0.2, 0)
  const before = memoryOf(world)
  await run(0.8, 1)
  const after = memoryOf(world)
  say(tally.toString())
  say(
    `memory after a fifth and at the end, MB: ${[...after].map(([name, mb]) => `${name} ${before.get(name)} ${mb}`).join(', ')}`,
  )

  const findings = [...tally.findings]
  if (tally.findingCount > findings.length) findings.push(`and ${tally.findingCount - findings.length} more`)
  for (const [name, mb] of after) {
    if (mb - (before.get(name) ?? 0) > GROWTH_LIMIT_MB)
      findings.push(`${name} grew from ${before.get(name)} to ${mb} MB`)
  }
  world.stack.processes.forEach((one, i) => {
    if (one.pid() !== pids[i]) findings.push(`${one.service} died`)
  })
  for (const { url, service } of world.stack.processes) {
    if ((await fetch(`${url}/readyz`)).status !== 200) findings.push(`${service} is not ready`)
  }
  findings.push(...(await checkTables(world.sql, tally)))
  say(`${tally.accepted} sessions acknowledged, ${tally.unknown} unknown`)
  return findings
}

/** Resident megabytes of each process; empty where there is no ps. */
function memoryOf(world: AttackWorld): Map<string, number> {
  const memory = new Map<string, number>()
  for (const one of world.stack.processes) {
    try {
      const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(one.pid())], { encoding: 'utf8' })
      memory.set(one.service, Math.round(Number(kilobytes) / 1024))
    } catch {
      return new Map() // nothing to say where there is no such program
    }
  }
  return memory
}

/** Sessions, totals and keys must agree with each other and with what was acknowledged. */
async function checkTables(sql: Database, { accepted, unknown }: Tally): Promise<string[]> {
  const [row] = await sql<{ sessions: number; wrongTotals: number; orphanKeys: number; doubled: number }[]>`
    with played as (
      select user_id, sum(score) as score_sum, count(*) as session_count, max(score) as best_score
      from game_sessions group by user_id
    )
    select
      (select count(*) from game_sessions) as sessions,
      (select count(*) from played full join leaderboard using (user_id)
        where played.score_sum is distinct from leaderboard.score_sum
          or played.session_count is distinct from leaderboard.session_count
          or played.best_score is distinct from leaderboard.best_score) as "wrongTotals",
      (select count(*) from submission_keys
        where not exists (select from game_sessions where id = session_id)) as "orphanKeys",
      (select count(*) from (select session_id from submission_keys group by session_id having count(*) > 1) as twice
      ) as doubled`
  if (row === undefined) return ['The tables could not be read']
  const findings: string[] = []
  if (row.sessions < accepted) findings.push(`${accepted} sessions were acknowledged and ${row.sessions} are there`)
  if (row.sessions > accepted + unknown)
    findings.push(`${row.sessions} sessions are there, ${accepted} were acknowledged`)
  if (row.wrongTotals > 0) findings.push(`${row.wrongTotals} totals are not what their sessions say`)
  if (row.orphanKeys > 0) findings.push(`${row.orphanKeys} keys name no session`)
  if (row.doubled > 0) findings.push(`${row.doubled} sessions have two keys`)
  return findings
}
