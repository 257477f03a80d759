/** One world, many faults: breaks it, lets it heal, looks at everything from outside, and again. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { mixSeeds, RandomSource } from '@leaderboard/seed/random-source'
import { checkSubmissions } from './check-submissions.ts'
import { checkViews } from './check-views.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import type { Fault } from './fault.ts'
import { awaitHealth } from './health.ts'
import { History } from './history.ts'
import { planCycles } from './plan-cycles.ts'
import { root } from './root.ts'
import { untilNull } from './until.ts'
import { Verdict } from './verdict.ts'
import { startWorld, type World } from './world.ts'

export interface RunOptions {
  readonly faults: readonly Fault[]
  readonly cycles: number
  readonly seed: number
  readonly players: number
  readonly isKept: boolean
  /** Whether Redis is a cluster of three nodes. */
  readonly isCluster?: boolean
  readonly say: (line: string) => void
  readonly sources?: string
  /** Whether the services are broken on purpose: one finding is enough then, and nothing is kept of it. */
  readonly isOnTrial?: boolean
}

export interface RunResult {
  readonly cycles: number
  readonly verdict: Verdict
  /** Kept only where something was found. */
  readonly folder: string
  readonly table: ReadonlyMap<string, KindCounts>
  readonly lacking: readonly string[]
  readonly acknowledged: number
}

export interface KindCounts {
  cycles: number
  findings: number
  /** Raw failures, without the retries of a client. */
  failures: number
  /** Longest, in milliseconds: from the end of the fault to everybody being healthy. */
  healedMs: number
}

/** Acknowledged before each fault, so that there is something to lose. */
const WARM_ACKNOWLEDGED = 40
const AFTERMATH_MS = 300

export async function runCycles(options: RunOptions): Promise<RunResult> {
  const { seed, players, say, cycles } = options
  const folder = join(root, '.local/faults', `seed-${seed}-${process.pid}`)
  const history = new History(folder)
  const verdict = new Verdict((finding, what) => {
    history.write('finding', { finding, text: what })
    if (verdict.total <= 200) say(`  ${finding.toUpperCase()}: ${what}`)
  })
  const world = await startWorld({
    players,
    logFolder: folder,
    wantsSmallDisk: options.faults.some(({ kind }) => kind === 'disk-full'),
    isCluster: options.isCluster ?? false,
    ...(options.sources !== undefined && { sources: options.sources }),
  })
  const crowd = gatherCrowd(world, history, verdict, seed)
  const table = new Map<string, KindCounts>()
  const lacking = options.faults.flatMap((fault) => {
    const reason = fault.lacks?.(world) ?? null
    return reason === null ? [] : [`${fault.kind}: ${reason}`]
  })
  const usable = options.faults.filter((fault) => (fault.lacks?.(world) ?? null) === null)
  let done = 0
  try {
    for (const fault of planCycles(usable, cycles, seed)) {
      const line = await runCycle(fault, { world, history, verdict, crowd, table, random: randomOf(seed, done) })
      say(`cycle ${++done}/${cycles} ${line}`)
      if (options.isOnTrial === true && verdict.total > 0) break
    }
  } finally {
    await crowd.stop()
    await world.stop()
    await history.close(options.isKept || (options.isOnTrial !== true && (verdict.total > 0 || done === 0)))
  }
  return { cycles: done, verdict, folder, table, lacking, acknowledged: history.acknowledged }
}

const randomOf = (seed: number, cycle: number) => new RandomSource(mixSeeds(seed, 1_000_000 + cycle))

interface CycleTools {
  readonly world: World
  readonly history: History
  readonly verdict: Verdict
  readonly crowd: Crowd
  readonly table: Map<string, KindCounts>
  readonly random: RandomSource
}

async function runCycle(fault: Fault, { world, history, verdict, crowd, table, random }: CycleTools): Promise<string> {
  const { submitters, readers, watchers, replicas } = crowd
  const began = performance.now()
  const before = { acknowledged: history.acknowledged, findings: verdict.total }
  readers.counts = { exact: 0, marked: 0, failed: 0 }
  replicas.resetFailures()
  history.write('cycle', { kind: fault.kind })
  submitters.resume()
  await untilNull(world.patienceMs, async () =>
    history.acknowledged >= before.acknowledged + WARM_ACKNOWLEDGED ? null : 'not yet',
  )
  const what = await fault.run({ world, history, load: submitters, random })
  history.write('fault', { kind: fault.kind, text: what })
  const healedMs = await awaitHealth(world, verdict)
  await sleep(AFTERMATH_MS)
  submitters.pause()
  const left = await untilNull(world.patienceMs, async () => (submitters.open === 0 ? null : submitters.open))
  if (left !== null) verdict.add('unhealed', `${left} submissions found no end`)
  const settled = performance.now()
  await checkViews({ world, history, watchers, verdict })
  await checkSubmissions(world.sql, history, verdict)

  const findings = verdict.total - before.findings
  const { failures } = replicas
  const counts = table.get(fault.kind) ?? { cycles: 0, findings: 0, failures: 0, healedMs: 0 }
  table.set(fault.kind, {
    cycles: counts.cycles + 1,
    findings: counts.findings + findings,
    failures: counts.failures + failures.count,
    healedMs: Math.max(counts.healedMs, healedMs),
  })
  const { exact, marked, failed } = readers.counts
  const errors = failures.count === 0 ? '' : ` over ${seconds(failures.lastAt - failures.firstAt)}`
  return [
    `${fault.kind} (${what}): ${history.acknowledged - before.acknowledged} acknowledged,`,
    `reads ${exact} exact ${marked} marked ${failed} failed, ${failures.count} raw failures${errors},`,
    `healthy after ${seconds(healedMs)}, equal after ${seconds(performance.now() - settled)},`,
    `${findings === 0 ? 'ok' : `${findings} FINDINGS`} (${seconds(performance.now() - began)})`,
  ].join(' ')
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
