/** What one client at a hundred times its limit does to fifty that keep to theirs, through the whole stack. */
import { startStack } from '@leaderboard/dev-servers/start-stack'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { type BenchProcess, startProcess } from './bench-process.ts'
import { type CompareOptions, loadText } from './compare-rates.ts'
import { atMost, type Figure, type FigureOptions, type Measurement } from './figure.ts'
import { addressOfClient, type PoliteClients, runPolitely } from './polite-clients.ts'
import { formatNumber } from './print-table.ts'
import { processorUs } from './processor-time.ts'
import { percentileOf, spreadOf } from './spread.ts'
import { NODE_FLAGS, type Stage } from './stage.ts'

const CLIENTS = 50
/** Submissions a minute, of an address or of a key: the default of the former. */
const LIMIT = 600
const TIMES = 100
/** Of each of the fifty: two fifths of the limit in submissions, and as many reads. */
const POLITE_PER_SECOND = 8
const LEAST_SECONDS = 5
const WARM_UP_ROUNDS = 2

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

interface Flooded {
  readonly sent: number
  readonly passed: number
  readonly refused: number
  readonly other: number
}

/** Rounds with and without the flood in turn: how many times the p99 without it is that with it. */
async function compareTails(
  clients: PoliteClients,
  noise: BenchProcess,
  { rounds, seconds, processes }: CompareOptions,
): Promise<Measurement> {
  const tell = async (what: 'start' | 'stop') =>
    (await (await fetch(`${noise.url}/${what}`, { method: 'POST' })).json()) as Flooded
  const tails = async (isFlooded: boolean) => {
    if (isFlooded) await tell('start')
    const before = processes.map(({ pid }) => processorUs(pid))
    const { took, failed } = await runPolitely(clients, Math.max(seconds, LEAST_SECONDS))
    if (isFlooded) floods.push(await tell('stop'))
    if (failed > took.length / 1000) throw new Error(`${failed} of ${took.length} polite requests failed`)
    const us = processes.map(({ pid }, i) => processorUs(pid) - (before[i] ?? 0))
    const tail = { p50: percentileOf(took, 0.5), p99: percentileOf(took, 0.99), us }
    ;(isFlooded ? loud : quiet).push(tail)
    return tail.p99
  }
  let [quiet, loud, floods]: [Tail[], Tail[], Flooded[]] = [[], [], []]
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await tails(round % 2 === 1)
  ;[quiet, loud, floods] = [[], [], []]
  const ratios: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const isLoudFirst = round % 2 === 1
    const [first, second] = [await tails(isLoudFirst), await tails(!isLoudFirst)]
    ratios.push(isLoudFirst ? first / second : second / first)
  }
  const sum = (name: keyof Flooded) => floods.reduce((all, flood) => all + flood[name], 0)
  const costs = processes.flatMap(({ name }, i) => {
    const [without, beside] = [quiet, loud].map((tails) => spreadOf(tails.map(({ us }) => us[i] ?? 0)).median)
    const each = (((beside ?? 0) - (without ?? 0)) * rounds) / sum('sent')
    return each < 1 ? [] : [`${name} ${formatNumber(each)}`]
  })
  const took = rounds * Math.max(seconds, LEAST_SECONDS)
  return {
    ...spreadOf(ratios),
    notes: [
      `alone ${describe(quiet)}; beside the flood ${describe(loud)}; load average ${loadText()}`,
      `the flood: ${formatNumber(sum('sent') / took)}/s, of ${sum('sent')} requests ${sum('refused')} refused, ` +
        `${sum('passed')} let through, ${sum('other')} answered otherwise`,
      `processor us of one of them: ${costs.join(', ')}`,
    ],
  }
}

interface Tail {
  readonly p50: number
  readonly p99: number
  /** Processor time of each process. */
  readonly us: readonly number[]
}

function describe(tails: readonly Tail[]): string {
  const part = (name: 'p50' | 'p99') => {
    const { median, min, max } = spreadOf(tails.map((tail) => tail[name]))
    return `${name} ${formatNumber(median)} ms (${formatNumber(min)} - ${formatNumber(max)})`
  }
  return `${part('p50')}, ${part('p99')}`
}
