/** How long answers take at 60 % of the most possible rate, in milliseconds: what a capacity plan rests on. */
import { loadText } from './compare-rates.ts'
import { atMost, type Figure, type FigureOptions, type Measurement } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { BUSY, RANK } from './read-figures.ts'
import { type Load, runLoad } from './run-load.ts'
import { percentileOf, spreadOf } from './spread.ts'
import { startSteady } from './steady-submissions.ts'
import { SUBMIT } from './submit-figures.ts'

const SHARE = 0.6

export const submitTail: Figure = {
  name: 'submit_p99_ms_at_60',
  unit: 'ms',
  ...atMost(null, null),
  async measure(stage, options) {
    const [ingest] = await stage.only('ingest')
    if (ingest === undefined) throw new Error('ingest runs')
    return tailOf({ ...SUBMIT, url: ingest.url, players: stage.players }, options)
  },
}

export const rankTail: Figure = {
  name: 'rank_p99_ms_at_60',
  unit: 'ms',
  ...atMost(null, null),
  async measure(stage, options) {
    const [query] = await stage.only('query')
    if (query === undefined) throw new Error('query runs')
    return tailOf({ ...RANK, url: query.url, players: stage.players }, options)
  },
}

async function tailOf(load: Omit<Load, 'seconds' | 'connections'>, options: FigureOptions): Promise<Measurement> {
  const { rounds, seconds } = options
  const { perSecond: peak } = await runLoad({ ...load, connections: BUSY, seconds })
  const [halves, tails]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const took: number[] = []
    const steady = { ...load, perSecond: peak * SHARE, seconds: Math.max(seconds, 3) }
    await startSteady(steady, (ms) => took.push(ms)).result
    const sorted = Float64Array.from(took)
    halves.push(percentileOf(sorted, 0.5))
    tails.push(percentileOf(sorted, 0.99))
  }
  const parts = { perSecond: peak * SHARE, p50Ms: spreadOf(halves).median }
  const at = `at ${formatNumber(parts.perSecond)}/s, p50 ${formatNumber(parts.p50Ms)} ms`
  return { ...spreadOf(tails), parts, notes: [`${at}, load average ${loadText()}`] }
}
