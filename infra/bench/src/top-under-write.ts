import { compareRates, loadSide } from './compare-rates.ts'
import { atLeast, type Figure } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { BARE, BUSY, TOP } from './read-figures.ts'
import { startSubmitting, submitPeak } from './steady-submissions.ts'

/** The hot page while a third of the most possible submissions drop it again and again; bare under the same load. */
export const topVsBareUnderWrite: Figure = {
  name: 'top_vs_bare_under_write',
  unit: 'x',
  ...atLeast(0.6, 0.8),
  async measure(stage, options) {
    const [query, ingest] = await stage.only('query', 'ingest')
    if (query === undefined || ingest === undefined) throw new Error('both run')
    const { players } = stage
    const peak = await submitPeak(ingest.url, players, options.seconds)
    const writer = startSubmitting({ url: ingest.url, players, perSecond: peak / 3, seconds: 3_600 })
    try {
      const load = { players, connections: BUSY }
      const compared = await compareRates(
        loadSide('top', { ...load, ...TOP, url: query.url }),
        loadSide('bare', { ...load, ...BARE, url: query.bareUrl }),
        { ...options, processes: await stage.processes() },
      )
      const reached = await writer.stop()
      const note = `submissions meanwhile ${formatNumber(reached)}/s of ${formatNumber(peak / 3)}/s wanted`
      return { ...compared, notes: [...compared.notes, note] }
    } finally {
      await writer.stop()
    }
  },
}
