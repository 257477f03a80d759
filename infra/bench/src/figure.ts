import type { Spread } from './spread.ts'
import type { Stage } from './stage.ts'

/** What a figure must reach (floor) and should reach (aim); null: it is printed and nothing more. */
export interface Goal {
  readonly floor: number | null
  readonly aim: number | null
  readonly isSmallerBetter: boolean
}

export interface Measurement extends Spread {
  /** Lines for under the table: the absolute numbers, the processor time of each process. */
  readonly notes: readonly string[]
  /** What the figure is made of, or was measured at, by name. */
  readonly parts?: Readonly<Record<string, number>>
}

/** Why a figure could not be measured here. */
export interface NotMeasured {
  readonly reason: string
}

export interface FigureOptions {
  readonly rounds: number
  readonly seconds: number
}

export interface Figure extends Goal {
  readonly name: string
  readonly unit: string
  measure(stage: Stage, options: FigureOptions): Promise<Measurement | NotMeasured>
}

export const atLeast = (floor: number | null, aim: number | null): Goal => ({ floor, aim, isSmallerBetter: false })
export const atMost = (floor: number | null, aim: number | null): Goal => ({ floor, aim, isSmallerBetter: true })

/** Whether a value reaches a bound; true where there is none. */
export function reaches(value: number, bound: number | null, { isSmallerBetter }: Goal): boolean {
  if (bound === null) return true
  return isSmallerBetter ? value <= bound : value >= bound
}
