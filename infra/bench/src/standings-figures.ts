/** Standings of ten million players, without a service around them. */
import { loadText } from './compare-rates.ts'
import { atMost, type Figure, type FigureOptions, type Measurement } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { runProgram } from './run-program.ts'
import { spreadOf } from './spread.ts'
import type { StandingsFigures } from './standings.main.ts'

const PLAYERS = 10_000_000

let measured: Promise<StandingsFigures> | null = null

/** One run gives all three figures. */
function measureOnce({ rounds }: FigureOptions): Promise<StandingsFigures> {
  measured ??= runProgram<StandingsFigures>('standings', [String(PLAYERS), String(rounds)])
  return measured
}

export const rankUs: Figure = {
  name: 'rank_us_10m',
  unit: 'us',
  ...atMost(5, 2),
  async measure(_stage, options) {
    const figures = await measureOnce(options)
    return timesOf(figures.rankUs, figures.rankProcessorUs)
  },
}

export const moveUs: Figure = {
  name: 'move_us_10m',
  unit: 'us',
  ...atMost(12, 5),
  async measure(_stage, options) {
    const figures = await measureOnce(options)
    return timesOf(figures.moveUs, figures.moveProcessorUs)
  },
}

export const viewBytes: Figure = {
  name: 'view_bytes_per_player',
  unit: 'B',
  ...atMost(64, 32),
  async measure(_stage, options) {
    const { bytesPerPlayer, processBytesPerPlayer } = await measureOnce(options)
    const most = Math.max(bytesPerPlayer, processBytesPerPlayer)
    const note = `${formatNumber(bytesPerPlayer)} B by its own count, ${formatNumber(processBytesPerPlayer)} B by the process`
    return { median: most, min: most, max: most, notes: [note] }
  },
}

function timesOf(us: readonly number[], processorUs: readonly number[]): Measurement {
  const note = `of processor time ${formatNumber(spreadOf(processorUs).median)} us, load average ${loadText()}`
  return { ...spreadOf(us), notes: [note] }
}
