/** What a submission costs beside an empty route, and beside the usual way of writing it. */
import { compareRates, loadSide, loadText } from './compare-rates.ts'
import { atLeast, atMost, type Figure } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { canReadProcessorTime, processorUs } from './processor-time.ts'
import { generatorName, runLoad } from './run-load.ts'
import { spreadOf } from './spread.ts'

/** The route that is measured. */
export const SUBMIT = { kind: 'submit', path: '/api/leaderboard/submit' } as const
const BUSY = 256
const MODEST = 64

export const submitVsBare: Figure = {
  name: 'submit_vs_bare',
  unit: 'x',
  ...atLeast(0.4, 0.65),
  async measure(stage, options) {
    const [ingest] = await stage.only('ingest')
    if (ingest === undefined) throw new Error('ingest runs')
    const load = { players: stage.players, connections: BUSY }
    return compareRates(
      loadSide('submit', { ...load, ...SUBMIT, url: ingest.url }),
      loadSide('bare', { ...load, kind: 'submit', path: '/bare', url: ingest.bareUrl }),
      { ...options, processes: await stage.processes() },
    )
  },
}

export const submitVsPlain: Figure = {
  name: 'submit_vs_plain',
  unit: 'x',
  ...atLeast(2.5, 4),
  async measure(stage, options) {
    const [ingest, plain] = await stage.only('ingest', 'plain')
    if (ingest === undefined || plain === undefined) throw new Error('both run')
    const load = { players: stage.players, connections: MODEST }
    return compareRates(
      loadSide('submit', { ...load, ...SUBMIT, url: ingest.url }),
      loadSide('plain', { ...load, kind: 'submit', path: '/submit', url: plain.url }),
      { ...options, processes: await stage.processes() },
    )
  },
}

export const submitCpu: Figure = {
  name: 'submit_cpu_us',
  unit: 'us',
  ...atMost(130, 95),
  async measure(stage, { rounds, seconds }) {
    if (!canReadProcessorTime()) return { reason: 'this system tells no processor time of each process (/proc)' }
    const [ingest] = await stage.only('ingest')
    const { postgres, redis } = await stage.servers()
    if (ingest === undefined) throw new Error('ingest runs')
    const roots = { ingest: ingest.pid, postgres: postgres.pid, redis: redis.pid }
    const spent: Record<string, number[]> = { ingest: [], postgres: [], redis: [], [generatorName()]: [] }
    const totals: number[] = []
    for (let round = 0; round < rounds; round++) {
      const before = Object.entries(roots).map(([name, pid]) => ({ name, pid, us: processorUs(pid) }))
      const own = process.cpuUsage()
      const ownBefore = processorUs(process.pid)
      const load = { ...SUBMIT, url: ingest.url, players: stage.players, connections: BUSY, seconds }
      const { requests } = await runLoad(load)
      const each = before.map(({ name, pid, us }) => ({ name, us: (processorUs(pid) - us) / requests }))
      for (const { name, us } of each) spent[name]?.push(us)
      totals.push(each.reduce((sum, { us }) => sum + us, 0))
      // wrk has ended by now, so this process has inherited its time; the servers are children as well.
      const servers = each.reduce((sum, { us }) => sum + us * requests, 0)
      const ours = process.cpuUsage(own)
      const generator =
        generatorName() === 'wrk' ? processorUs(process.pid) - ownBefore - servers : ours.user + ours.system
      spent[generatorName()]?.push(generator / requests)
    }
    const parts = Object.entries(spent).map(([name, us]) => `${name} ${formatNumber(spreadOf(us).median)}`)
    return { ...spreadOf(totals), notes: [`us per submission: ${parts.join(', ')}; load average ${loadText()}`] }
  },
}
