/** What one client at a hundred times its limit does to fifty that keep to theirs, through the whole stack. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startStack } from '@leaderboard/dev-servers/start-stack'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { type BenchProcess, startProcess } from './bench-process.ts'
import { type CompareOptions, loadText } from './compare-rates.ts'
import { atMost, type Figure, type FigureOptions, type Measurement } from './figure.ts'
import { addressOfClient, type PoliteClients, runPolitely } from './polite-clients.ts'
import { formatNumber } from './print-table.ts'
import { processorUs, waitedUs } from './processor-time.ts'
import { percentileOf, spreadOf } from './spread.ts'
import { NODE_FLAGS, type Stage } from './stage.ts'

const CLIENTS = 50
/** Submissions a minute, of an address or of a key: the default of the former. */
const LIMIT = 600
const TIMES = 100
/** Of each of the fifty: two fifths of the limit in submissions, and as many reads. */
const POLITE_PER_SECOND = 8
const LEAST_SECONDS = 5
const EXACT_WITHIN_MS = 60_000
const SLICES_OF_EACH = 4
/** Of half a round: where the flood goes. */
const HALF = ['none', 'elsewhere', 'here', 'here', 'elsewhere', 'none'] as const
const SLICES = [...HALF, ...HALF]

export const neighbourByAddress: Figure = {
  name: 'neighbour_p99_by_address',
  unit: 'x',
  ...atMost(1.5, 1.2),
  measure: (stage, options) => measureNeighbour(stage, options, false),
}

export const neighbourByKey: Figure = {
  name: 'neighbour_p99_by_key',
  unit: 'x',
  ...atMost(1.5, 1.2),
  measure: (stage, options) => measureNeighbour(stage, options, true),
}

async function measureNeighbour(stage: Stage, options: FigureOptions, isKeyed: boolean): Promise<Measurement> {
  await stage.only()
  const { postgres, redis, sql } = await stage.servers()
  const makeOne = async (name: string) => (await makeKey(sql, { name, scopes: ['submit'] })).secret
  const keys = await Promise.all(
    Array.from({ length: CLIENTS }, (_, i) => (isKeyed ? makeOne(`polite ${i}`) : Promise.resolve(null))),
  )
  const flood = isKeyed ? [addressOfClient(CLIENTS), await makeOne('flood')] : [addressOfClient(CLIENTS)]
  await using stack = await startStack({
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    program: [...NODE_FLAGS, 'build/server.js'],
    env: {
      AUTH: isKeyed ? 'required' : 'open',
      TRUSTED_PROXIES: '127.0.0.0/8', // whose word on the addresses of fifty-one clients is believed
      RATE_LIMIT_SUBMIT_PER_MINUTE: String(LIMIT),
      RATE_LIMIT_READ_PER_MINUTE: '3000',
      RATE_LIMIT_KEY_PER_MINUTE: String(LIMIT),
      RATE_LIMIT_PLAYER_PER_MINUTE: '300',
      RATE_LIMIT_REFUSED_PER_MINUTE: '60',
      LOG_LEVEL: 'info', // the default: what a refusal logs is part of what it costs
    },
  })
  await untilExact(stack.origin)
  const rate = (LIMIT / 60) * TIMES
  const noise = await startProcess({
    program: 'flood',
    args: [stack.origin, String(rate), ...flood],
    env: {},
    readyPath: '/readyz',
    nodeFlags: [],
  })
  try {
    const clients = { origin: stack.origin, players: stage.players, perSecond: POLITE_PER_SECOND, keys }
    const services = stack.processes.map((one) => ({ name: one.service, pid: one.pid() ?? 0 }))
    const processes = [...services, { name: 'flood', pid: noise.pid }]
    return await compareTails(clients, noise, { ...options, processes })
  } finally {
    await noise.stop()
  }
}

/** Until then PostgreSQL answers the reads, few at a time, as after any start. */
async function untilExact(origin: string): Promise<void> {
  for (const end = performance.now() + EXACT_WITHIN_MS; performance.now() < end; await sleep(100)) {
    const text = await (await fetch(`${origin}/api/leaderboard/top?limit=1`)).text()
    if (text.includes('"rankState":"exact"') && !text.includes('"revision":null')) return
  }
  throw new Error('The view did not become exact')
}

interface Flooded {
  readonly sent: number
  readonly passed: number
  readonly refused: number
  readonly other: number
}

/**
 * How many times the p99 without the flood is that with it. A round is twelve slices, four of each kind, so that what
 * else the machine does in these seconds falls on all alike. What the flood costs as mere work of the machine is told
 * beside it: in a third of the slices it goes to an empty server.
 */
async function compareTails(
  clients: PoliteClients,
  noise: BenchProcess,
  { rounds, seconds, processes }: CompareOptions,
): Promise<Measurement> {
  const sliceSeconds = Math.max(seconds, LEAST_SECONDS) / SLICES_OF_EACH
  const sides = { none: new Side(processes), elsewhere: new Side(processes), here: new Side(processes) }
  const ratios: { alone: number; elsewhere: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    for (const flood of SLICES) {
      const start = { none: null, elsewhere: 'start-elsewhere', here: 'start' }[flood]
      if (start !== null) await fetch(`${noise.url}/${start}`, { method: 'POST' })
      await sides[flood].measure(() => runPolitely(clients, sliceSeconds))
      const stopped = await fetch(`${noise.url}/stop`, { method: 'POST' })
      sides[flood].floods.push((await stopped.json()) as Flooded)
    }
    const [none, elsewhere, here] = [sides.none.closeRound(), sides.elsewhere.closeRound(), sides.here.closeRound()]
    if (round === 0)
      for (const side of Object.values(sides)) side.forget() // until everything is warm
    else ratios.push({ alone: here / none, elsewhere: here / elsewhere })
  }
  const { none: quiet, here: loud } = sides
  const byElsewhere = spreadOf(ratios.map(({ elsewhere }) => elsewhere))
  const [median, min, max] = [byElsewhere.median, byElsewhere.min, byElsewhere.max].map(formatNumber)
  const againstElsewhere = `${median} (${min} - ${max})`
  const sum = (name: keyof Flooded) => loud.floods.reduce((all, flood) => all + flood[name], 0)
  const costs = processes.flatMap(({ name }, i) => {
    const each = ((loud.us[i] ?? 0) - (quiet.us[i] ?? 0)) / sum('sent')
    return each < 1 ? [] : [`${name} ${formatNumber(each)}`]
  })
  return {
    ...spreadOf(ratios.map(({ alone }) => alone)),
    notes: [
      `alone ${quiet.describe()}; beside the flood ${loud.describe()}; load average ${loadText()}`,
      `beside the same flood at an empty server ${sides.elsewhere.describe()}: the p99 is ${againstElsewhere} times that`,
      `the flood: ${formatNumber(sum('sent') / (loud.floods.length * sliceSeconds))}/s, of ${sum('sent')} requests ` +
        `${sum('refused')} refused, ${sum('passed')} let through, ${sum('other')} answered otherwise`,
      `processor us of one of them: ${costs.join(', ')}`,
      `ms of each second that the origin waited for a processor: ${sides.none.waitedMs} alone, ` +
        `${sides.elsewhere.waitedMs} with the flood elsewhere, ${sides.here.waitedMs} beside it`,
    ],
  }
}

/** The slices with the flood, or those without. */
class Side {
  floods: Flooded[] = []
  /** Processor time of each process. */
  us: number[] = []
  /** How long the origin had something to do and no processor, in all, and of how long. */
  readonly #waited = { us: 0, ofMs: 0 }
  #took: Float64Array[] = []
  #tails: { p50: number; p99: number }[] = []
  readonly #processes: CompareOptions['processes']

  readonly #originPid: number

  constructor(processes: CompareOptions['processes']) {
    this.#processes = processes
    this.#originPid = processes.find(({ name }) => name === 'dashboard')?.pid ?? 0
  }

  /** Milliseconds of each second that the origin waited for a processor: far from 0 the machine is too busy to tell. */
  get waitedMs(): string {
    return formatNumber(Math.round(this.#waited.us / this.#waited.ofMs))
  }

  async measure(run: () => ReturnType<typeof runPolitely>): Promise<void> {
    const before = this.#processes.map(({ pid }) => processorUs(pid))
    const [began, waited] = [performance.now(), waitedUs(this.#originPid)]
    const { took, failed } = await run()
    this.#waited.us += waitedUs(this.#originPid) - waited
    this.#waited.ofMs += performance.now() - began
    if (failed.length > took.length / 1000) {
      throw new Error(`${failed.length} of ${took.length} polite requests failed: ${[...new Set(failed)].join(', ')}`)
    }
    this.#took.push(took)
    this.us = this.#processes.map(({ pid }, i) => (this.us[i] ?? 0) + processorUs(pid) - (before[i] ?? 0))
  }

  /** The p99 of the slices since the last round. */
  closeRound(): number {
    const all = Float64Array.from(this.#took.flatMap((took) => [...took]))
    this.#took = []
    const tail = { p50: percentileOf(all, 0.5), p99: percentileOf(all, 0.99) }
    this.#tails.push(tail)
    return tail.p99
  }

  forget(): void {
    this.floods = []
    this.us = []
    this.#tails = []
  }

  describe(): string {
    const part = (name: 'p50' | 'p99') => {
      const { median, min, max } = spreadOf(this.#tails.map((tail) => tail[name]))
      return `${name} ${formatNumber(median)} ms (${formatNumber(min)} - ${formatNumber(max)})`
    }
    return `${part('p50')}, ${part('p99')}`
  }
}
