import { loadText } from './compare-rates.ts'
import { atMost, type Figure } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { percentileOf, spreadOf } from './spread.ts'
import { startSubmitting, submitPeak } from './steady-submissions.ts'

/** How even the answers are at half of the most possible rate. */
export const submitLatency: Figure = {
  name: 'submit_p99_vs_p50',
  unit: 'x',
  ...atMost(null, 4),
  async measure(stage, { rounds, seconds }) {
    const [ingest] = await stage.only('ingest')
    if (ingest === undefined) throw new Error('ingest runs')
    const load = { url: ingest.url, players: stage.players }
    const peak = await submitPeak(ingest.url, stage.players, seconds)
    const [ratios, halves, tails]: number[][] = [[], [], []]
    for (let round = 0; round < rounds; round++) {
      const took: number[] = []
      await startSubmitting({ ...load, perSecond: peak / 2, seconds: Math.max(seconds, 3) }, (ms) => took.push(ms))
        .result
      const sorted = Float64Array.from(took)
      const [half, tail] = [percentileOf(sorted, 0.5), percentileOf(sorted, 0.99)]
      halves?.push(half)
      tails?.push(tail)
      ratios?.push(tail / half)
    }
    const [p50, p99] = [spreadOf(halves ?? []).median, spreadOf(tails ?? []).median]
    const at = `at ${formatNumber(peak / 2)}/s p50 ${formatNumber(p50)} ms, p99 ${formatNumber(p99)} ms`
    return { ...spreadOf(ratios ?? []), notes: [`${at}, load average ${loadText()}`] }
  },
}
