/**
 * `npm run demo:crash`: two minutes for a visitor. Games submit without a pause while everything they depend on is
 * killed, and each second the scores that were acknowledged are looked up in PostgreSQL. Ends with `lost 0, doubled 0`.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mixSeeds, RandomSource } from '@leaderboard/seed/random-source'
import { checkSubmissions } from './check-submissions.ts'
import { checkViews } from './check-views.ts'
import { gatherCrowd } from './crowd.ts'
import { ALL_FAULTS } from './faults/all-faults.ts'
import { awaitHealth } from './health.ts'
import { History } from './history.ts'
import { LiveCount } from './live-count.ts'
import { planCycles } from './plan-cycles.ts'
import { root } from './root.ts'
import { untilNull } from './until.ts'
import { Verdict } from './verdict.ts'
import { startWorld } from './world.ts'

const SECONDS = Number(process.argv[2] ?? 120)
const CRASHES = [
  'kill-ingest',
  'kill-postgres',
  'kill-query',
  'kill-redis',
  'wipe-redis',
  'kill-realtime',
  'kill-ranker',
  'power-cut',
]
const CALM_MS = 3_000

process.exit(await main())

async function main(): Promise<number> {
  const seed = Math.floor(Math.random() * 1_000_000)
  const folder = join(root, '.local/faults', `demo-${process.pid}`)
  const history = new History(folder)
  const verdict = new Verdict((finding, what) => console.log(`  ${finding.toUpperCase()}: ${what}`))
  console.log('starting PostgreSQL, Redis and two of each service')
  const world = await startWorld({ players: 200, logFolder: folder, wantsSmallDisk: false })
  const crowd = gatherCrowd(world, history, verdict, seed)
  const counter = new LiveCount(world, history)
  try {
    const endsAt = performance.now() + SECONDS * 1000
    crowd.submitters.resume()
    counter.start()
    const faults = ALL_FAULTS.filter(({ kind }) => CRASHES.includes(kind))
    for (const [at, fault] of planCycles(faults, SECONDS, seed).entries()) {
      await sleep(CALM_MS)
      if (performance.now() > endsAt) break
      counter.say(`now: ${fault.kind}`)
      const random = new RandomSource(mixSeeds(seed, at))
      counter.say(await fault.run({ world, history, load: crowd.submitters, random }))
      await awaitHealth(world, verdict)
    }
    crowd.submitters.pause()
    await untilNull(world.patienceMs, async () => (crowd.submitters.open === 0 ? null : 'still open'))
    await counter.stop()
    await checkViews({ world, history, watchers: crowd.watchers, verdict })
    await checkSubmissions(world.sql, history, verdict)
  } finally {
    await crowd.stop()
    await world.stop()
    await history.close(verdict.total > 0)
  }
  if (verdict.total > 0) console.log(`history and logs: ${folder}`)
  const end = verdict.total > 0 ? '' : '; every board and every watcher equals PostgreSQL in the end'
  console.log(`${history.acknowledged} scores were acknowledged${end}`)
  console.log(`lost ${verdict.counts.get('lost')}, doubled ${verdict.counts.get('doubled')}`)
  return verdict.total === 0 ? 0 : 1
}
