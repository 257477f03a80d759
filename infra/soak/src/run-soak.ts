import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLeaderboardClient } from '@leaderboard/client/client'
import type { StackProcess } from '@leaderboard/dev-servers/start-stack'
import { mixSeeds, RandomSource } from '@leaderboard/seed/random-source'
import { type LoadWindow, MixedLoad } from './mixed-load.ts'
import type { SoakArguments } from './parse-arguments.ts'
import { readProcess } from './read-process.ts'
import { readServers } from './read-servers.ts'
import { hasSlope, SeriesBook, tableOf } from './series-book.ts'
import { type SoakWorld, startSoakWorld } from './soak-world.ts'
import { Viewers } from './viewers.ts'

const SAMPLE_MS = 5_000
const PROGRESS_EVERY_SAMPLES = 6
/** What is not judged: pools open, caches fill, code becomes hot. Of a long soak so many seconds, of a short one a third. */
const WARM_UP_SECONDS = 300
/** The more that fails or is not begun, the less is the load what it is said to be. */
const FAILED_SHARE = 0.001
const UNSEEN_SHARE = 0.02

/** Runs it, tells what happens, and answers what speaks against the stack; `signal` ends it early with what is there. */
export async function runSoak(
  args: SoakArguments,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<string[]> {
  const { minutes, players, share, seed } = args
  say(`starting PostgreSQL, Redis and the services; ${players} players, seed ${seed}`)
  await using world = await startSoakWorld(players)
  const baseUrl = world.stack.origin
  const random = (part: number) => new RandomSource(mixSeeds(seed, part))
  const client = createLeaderboardClient({ baseUrl, retryLimit: 1, timeoutMs: 5_000 })
  const load = new MixedLoad({ client, players, random: random(1) })
  await load.fillBoard()
  const viewers = new Viewers({ ...args, baseUrl, random: random(2) })
  try {
    const peak = await load.measurePeak(signal)
    const rate = peak * share
    say(`peak ${peak.toFixed(0)} calls a second; ${minutes} minutes at ${rate.toFixed(0)}, ${args.viewers} views open`)
    load.start(rate)
    const watch = new Watch(world, load, say)
    await watch.run(minutes * 60, signal)
    return watch.report()
  } finally {
    await load.stop()
    viewers.stop()
    client.close()
  }
}

/** Takes samples until the time is over, and judges them. */
class Watch {
  readonly #book = new SeriesBook()
  readonly #total = { calls: 0, failed: 0, shed: 0, looks: 0, unseen: 0 }
  readonly #world: SoakWorld
  readonly #load: MixedLoad
  readonly #say: (line: string) => void
  #seconds = 0

  constructor(world: SoakWorld, load: MixedLoad, say: (line: string) => void) {
    this.#world = world
    this.#load = load
    this.#say = say
  }

  async run(seconds: number, signal: AbortSignal): Promise<void> {
    const began = performance.now()
    this.#load.take()
    for (let sample = 1; this.#seconds < seconds; sample++) {
      const wait = began + sample * SAMPLE_MS - performance.now()
      await sleep(wait, undefined, { signal }).catch(() => undefined) // the signal is asked next
      if (signal.aborted) return
      this.#seconds = (performance.now() - began) / 1000
      await this.#sample()
      if (sample % PROGRESS_EVERY_SAMPLES === 0) this.#say(this.#progress())
    }
  }

  report(): string[] {
    const judged = this.#book.judge(Math.min(WARM_UP_SECONDS, this.#seconds / 3))
    const { calls, failed, shed, looks, unseen } = this.#total
    for (const line of ['', ...tableOf(judged), '']) this.#say(line)
    const load = loadavg().map((one) => one.toFixed(1))
    this.#say(`${calls} calls answered, ${failed} failed, ${shed} not begun; load average ${load.join(' ')}`)
    const isOff = failed + shed > FAILED_SHARE * calls || calls === 0
    return [
      ...judged.filter(hasSlope).map(({ name }) => `${name} grows`),
      ...(isOff ? ['the load was not what it should have been: too many calls failed or were not begun'] : []),
      ...(unseen > UNSEEN_SHARE * looks ? [`${unseen} of ${looks} looks at a process had no answer`] : []),
      ...(judged.every(({ slope }) => slope === null) ? ['it was too short to judge anything'] : []),
    ]
  }

  async #sample(): Promise<void> {
    const { processes } = this.#world.stack
    const [servers, ...told] = await Promise.all([readServers(this.#world), ...processes.map((one) => this.#look(one))])
    const window = this.#load.take()
    this.#total.calls += window.submits.length + window.reads.length
    this.#total.failed += window.failed
    this.#total.shed += window.shed
    this.#book.add(this.#seconds, [...told.flat(), ...ownProcess(), ...servers, ...latencies(window)])
  }

  /** What a process tells; one that is too busy to answer once is only counted. */
  async #look(one: StackProcess): Promise<(readonly [string, number])[]> {
    this.#total.looks++
    try {
      return [...(await readProcess(one))].map(([name, value]) => [`${one.service} ${name}`, value] as const)
    } catch (error) {
      this.#total.unseen++
      this.#say(`${one.service} did not tell how it is: ${String(error)}`)
      return []
    }
  }

  #progress(): string {
    const last = (name: string) => this.#book.last(name) ?? 0
    const heaps = this.#world.stack.processes.flatMap(({ service }) => {
      const bytes = this.#book.last(`${service} heap used`)
      return bytes === null ? [] : [`${service} ${(bytes / 1024 / 1024).toFixed(0)}`]
    })
    return [
      `${this.#seconds.toFixed(0).padStart(5)} s`,
      `submit p50 ${last('submit p50').toFixed(1)} p99 ${last('submit p99').toFixed(1)} ms`,
      `read p50 ${last('read p50').toFixed(1)} p99 ${last('read p99').toFixed(1)} ms`,
      `heap MB ${heaps.join(', ')}`,
      `sockets ${last('realtime sockets')}`,
      `stream ${last('redis stream entries')}`,
    ].join('; ')
  }
}

/** The load and the views run here: what packages/client keeps shows in this process. */
function ownProcess(): (readonly [string, number])[] {
  return [
    ['clients heap used', process.memoryUsage().heapUsed],
    ['clients handles', process.getActiveResourcesInfo().length],
  ]
}

function latencies({ submits, reads }: LoadWindow): (readonly [string, number])[] {
  return (
    [
      ['submit', submits],
      ['read', reads],
    ] as const
  ).flatMap(([name, all]) => {
    const sorted = all.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
    const [half, late] = [at(0.5), at(0.99)]
    if (half === undefined || late === undefined) return []
    return [[`${name} p50`, half] as const, [`${name} p99`, late] as const]
  })
}
