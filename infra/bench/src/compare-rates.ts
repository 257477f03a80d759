/** Two rates measured in turn, A B B A ..., so that what else the machine does falls on both alike. */
import { loadavg } from 'node:os'
import type { FigureOptions, Measurement } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { processorUs } from './processor-time.ts'
import { type Load, type LoadResult, runLoad } from './run-load.ts'
import { spreadOf } from './spread.ts'

export interface Side {
  readonly name: string
  measure(seconds: number): Promise<LoadResult>
}

export interface CompareOptions extends FigureOptions {
  /** Whose processor time is told beside the rates. */
  readonly processes: readonly { name: string; pid: number }[]
}

/** A side that is a load on one route. */
export function loadSide(name: string, load: Omit<Load, 'seconds'>): Side {
  return { name, measure: (seconds) => runLoad({ ...load, seconds }) }
}

/** How many times the rate of `base` is that of `measured`: a spread over the rounds. */
export async function compareRates(measured: Side, base: Side, options: CompareOptions): Promise<Measurement> {
  const [over, under] = [new Rounds(measured, options), new Rounds(base, options)]
  const ratios: number[] = []
  for (let round = 0; round < options.rounds; round++) {
    const [first, second] = round % 2 === 0 ? [under, over] : [over, under]
    const [early, late] = [await first.measure(), await second.measure()]
    ratios.push(round % 2 === 0 ? late / early : early / late)
  }
  return { ...spreadOf(ratios), notes: [`${over.describe()}; ${under.describe()}; load average ${loadText()}`] }
}

/** The rounds of one side. */
class Rounds {
  #side: Side
  #options: CompareOptions
  #rates: number[] = []
  /** Microseconds a request, by name of the process. */
  #spent = new Map<string, number[]>()

  constructor(side: Side, options: CompareOptions) {
    this.#side = side
    this.#options = options
  }

  /** Answers a second in one more round. */
  async measure(): Promise<number> {
    const before = this.#options.processes.map((one) => ({ ...one, us: processorUs(one.pid) }))
    const { perSecond, requests } = await this.#side.measure(this.#options.seconds)
    for (const { name, pid, us } of before) {
      const each = (processorUs(pid) - us) / requests
      this.#spent.set(name, [...(this.#spent.get(name) ?? []), each])
    }
    this.#rates.push(perSecond)
    return perSecond
  }

  /** The median rate, and the processor time of each process that did something. */
  describe(): string {
    const spent = [...this.#spent]
      .map(([name, us]) => ({ name, us: spreadOf(us).median }))
      .filter(({ us }) => us >= 1)
      .map(({ name, us }) => `${name} ${formatNumber(us)}`)
    const rate = `${this.#side.name} ${formatNumber(spreadOf(this.#rates).median)}/s`
    return spent.length === 0 ? rate : `${rate} (processor us each: ${spent.join(', ')})`
  }
}

/** The load average of the last minute, to be printed beside a figure. */
export function loadText(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}
