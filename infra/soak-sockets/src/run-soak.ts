/** The soak itself: trouble for so many minutes, then a good line, and a look at what everybody shows. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readBoard } from './expected-rows.ts'
import { runFaults } from './fault-round.ts'
import { judgeMemory, type MemorySample, residentBytes } from './memory-watch.ts'
import type { SoakArguments } from './parse-arguments.ts'
import { randomFrom } from './random.ts'
import { SoakClient } from './soak-client.ts'
import { type SoakWorld, startSoakWorld } from './soak-world.ts'
import { startWriting } from './steady-writer.ts'

export interface SoakReport {
  /** Lines for people. */
  readonly lines: readonly string[]
  /** What must not be; empty: the soak holds. */
  readonly failures: readonly string[]
}

const SAMPLE_MS = 2_000
/** The first minute is not looked at: caches fill. A shorter soak looks at its second half. */
const SETTLED_SECONDS = 60
const CONVERGE_MS = 90_000
const FAULT_EVERY_MS = 8_000
const SHOWN_FAILURES = 5

export async function runSoak(args: SoakArguments, tell: (line: string) => void): Promise<SoakReport> {
  const random = randomFrom(args.seed)
  tell(`starting servers and services for ${args.clients} clients, seed ${args.seed}`)
  await using world = await startSoakWorld(args.players)
  const { stack, steady, victim, sql } = world
  const writer = startWriting({
    baseUrl: stack.of('ingest').url,
    players: args.players,
    perSecond: args.submissionsPerSecond,
    random,
  })
  const doors = [stack.origin, steady.url, victim.url]
  const clients = Array.from(
    { length: args.clients },
    (_, number) =>
      new SoakClient({ number, baseUrl: doors[number % doors.length] ?? '', players: args.players, random }),
  )
  const ending = new AbortController()
  const seconds = args.minutes * 60
  const watching = watchMemory(steady.pid() ?? 0, ending.signal)
  for (const client of clients) client.startTrouble()
  const began = performance.now()
  const clock = () => `${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s`
  const faults = runFaults(world, {
    everyMs: FAULT_EVERY_MS,
    signal: ending.signal,
    tell: (what) => tell(`${clock()}  ${what}`),
  })
  await sleep(seconds * 1000)
  ending.abort()
  const [happened, memory] = [await faults, await watching]
  tell(`${clock()}  the trouble ends`)
  await writer.stop()
  for (const client of clients) client.endTrouble()
  const wrong = await converge(world, clients)
  const status = (await (await fetch(`${steady.url}/api/status/live`)).json()) as Record<string, unknown>
  const board = await readBoard(sql)
  for (const client of clients) client.close()
  return report({ clients, wrong, memory, seconds, happened, status, players: board.length, writes: writer.counts() })
}

/** Waits until every view is live and true; answers what is wrong in the end. */
async function converge({ sql }: SoakWorld, clients: readonly SoakClient[]): Promise<string[]> {
  const until = performance.now() + CONVERGE_MS
  for (;;) {
    const board = await readBoard(sql)
    const wrong = clients.flatMap((client) => client.wrong(board))
    if (wrong.length === 0 || performance.now() > until) return wrong
    await sleep(500)
  }
}

async function watchMemory(pid: number, signal: AbortSignal): Promise<MemorySample[]> {
  const samples: MemorySample[] = []
  const began = performance.now()
  while (!signal.aborted) {
    const bytes = residentBytes(pid)
    if (bytes !== null) samples.push({ at: (performance.now() - began) / 1000, bytes })
    await sleep(SAMPLE_MS)
  }
  return samples
}

interface Outcome {
  clients: readonly SoakClient[]
  wrong: readonly string[]
  memory: readonly MemorySample[]
  seconds: number
  happened: ReadonlyMap<string, number>
  status: Record<string, unknown>
  players: number
  writes: { accepted: number; failed: number }
}

function report({ clients, wrong, memory, seconds, happened, status, players, writes }: Outcome): SoakReport {
  const sum = (of: (client: SoakClient) => number) => clients.reduce((total, client) => total + of(client), 0)
  const gaps = clients.flatMap(({ name, chain }) => chain.gaps.map((gap) => `${name}: ${gap}`))
  const grown = judgeMemory(memory, Math.min(SETTLED_SECONDS, seconds / 2))
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`
  const lines = [
    `submissions: ${writes.accepted} accepted, ${writes.failed} given up; ${players} players on the board`,
    `faults: ${[...happened].map(([name, count]) => `${name} (${count})`).join(', ')}`,
    `clients: ${sum((c) => c.misfortunes.cuts)} cuts, ${sum((c) => c.misfortunes.slowReads)} slow reads, ${sum((c) => c.misfortunes.halfOpen)} half-open, ${sum((c) => c.misfortunes.changes)} changes of view`,
    `frames: ${sum((c) => c.chain.counts.steps)} steps, ${sum((c) => c.chain.counts.recovered)} recoveries without a gap, ${sum((c) => c.chain.counts.fresh)} fresh snapshots`,
    `the steady replica: ${JSON.stringify(status)}`,
    grown === null
      ? 'memory: too short a soak to say'
      : `memory of the steady replica: ${megabytes(grown.early)} early, ${megabytes(grown.late)} late`,
  ]
  return {
    lines,
    failures: [
      ...listed('views that are not the standings', wrong),
      ...listed('gaps that nobody announced', gaps),
      ...(grown?.isGrowing === true ? ['the steady replica grows'] : []),
      ...(writes.accepted === 0 ? ['no submission was accepted'] : []),
    ],
  }
}

function listed(what: string, all: readonly string[]): string[] {
  if (all.length === 0) return []
  return [`${all.length} ${what}:`, ...all.slice(0, SHOWN_FAILURES).map((one) => `  ${one.slice(0, 600)}`)]
}
