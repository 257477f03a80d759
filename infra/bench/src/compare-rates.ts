/** Two rates measured in turn, A B B A ..., so that what else the machine does falls on both alike. */
import { loadavg } from 'node:os'
import type { FigureOptions, Measurement } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { type Load, type LoadResult, runLoad } from './run-load.ts'
import { spreadOf } from './spread.ts'

export interface Side {
  readonly name: string
  measure(seconds: number): Promise<LoadResult>
}

/** A side that is a load on one route. */
export function loadSide(name: string, load: Omit<Load, 'seconds'>): Side {
  return { name, measure: (seconds) => runLoad({ ...load, seconds }) }
}

/** How many times the rate of `base` is that of `measured`: a spread over the rounds. */
export async function compareRates(measured: Side, base: Side, options: FigureOptions): Promise<Measurement> {
  const [rates, baseRates, ratios]: number[][] = [[], [], []]
  for (let round = 0; round < options.rounds; round++) {
    const isBaseFirst = round % 2 === 0
    const early = isBaseFirst ? await base.measure(options.seconds) : null
    const { perSecond } = await measured.measure(options.seconds)
    const { perSecond: basePerSecond } = early ?? (await base.measure(options.seconds))
    rates?.push(perSecond)
    baseRates?.push(basePerSecond)
    ratios?.push(perSecond / basePerSecond)
  }
  const rateOf = (name: string, values: number[] | undefined) =>
    `${name} ${formatNumber(spreadOf(values ?? []).median)}/s`
  const note = `${rateOf(measured.name, rates)}, ${rateOf(base.name, baseRates)}, load average ${loadText()}`
  return { ...spreadOf(ratios ?? []), notes: [note] }
}

/** The load average of the last minute, to be printed beside a figure. */
export function loadText(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}
