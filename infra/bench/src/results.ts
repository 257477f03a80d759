/** What a run measured, as JSON: several runs, each of a part of the figures, make one report. */
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import type { FigureOptions, Goal } from './figure.ts'
import type { GrowthPoint } from './growth.ts'
import type { Machine } from './machine.ts'
import type { Row } from './print-table.ts'
import type { Spread } from './spread.ts'

export interface Run extends FigureOptions {
  /** ISO 8601. */
  readonly at: string
  readonly players: number
  readonly loadAverageBefore: number
  readonly machine: Machine
}

interface InRun {
  /** Index in `runs`. */
  readonly run: number
}

export interface MeasuredFigure extends Spread, Goal, InRun {
  readonly unit: string
  readonly notes: readonly string[]
  readonly parts?: Readonly<Record<string, number>>
}

export interface Results {
  readonly runs: readonly Run[]
  readonly figures: Readonly<Record<string, MeasuredFigure>>
  /** Why a figure could not be measured. */
  readonly missing: Readonly<Record<string, string>>
  readonly growth: readonly (GrowthPoint & InRun)[]
}

/** The results of one run. */
export function resultsOf(run: Run, rows: readonly Row[], growth: readonly GrowthPoint[]): Results {
  const figures: Record<string, MeasuredFigure> = {}
  const missing: Record<string, string> = {}
  for (const { figure, result } of rows) {
    if ('reason' in result) missing[figure.name] = result.reason
    else {
      const { unit, floor, aim, isSmallerBetter } = figure
      figures[figure.name] = { ...result, unit, floor, aim, isSmallerBetter, run: 0 }
    }
  }
  return { runs: [run], figures, missing, growth: growth.map((point) => ({ ...point, run: 0 })) }
}

/** Several results as one: of a figure measured twice the later one counts. */
export function mergeResults(all: readonly Results[]): Results {
  const runs: Run[] = []
  const figures: Record<string, MeasuredFigure> = {}
  const missing: Record<string, string> = {}
  const growth = new Map<number, Results['growth'][number]>()
  for (const results of all) {
    const offset = runs.length
    runs.push(...results.runs)
    for (const [name, reason] of Object.entries(results.missing)) {
      if (figures[name] === undefined) missing[name] = reason
    }
    for (const [name, figure] of Object.entries(results.figures)) {
      figures[name] = { ...figure, run: figure.run + offset }
      delete missing[name]
    }
    for (const point of results.growth) growth.set(point.players, { ...point, run: point.run + offset })
  }
  return { runs, figures, missing, growth: [...growth.values()].toSorted((a, b) => a.players - b.players) }
}

/** Reads what a run wrote. Throws where the file is none of ours. */
export function readResults(file: string): Results {
  const results = JSON.parse(readFileSync(file, 'utf8')) as Partial<Results>
  if (!Array.isArray(results.runs) || results.figures === undefined) {
    throw new Error(`${file} holds no results of the bench: write them with --json`)
  }
  return { missing: {}, growth: [], ...results } as Results
}

/** What the machine was doing before, on average over a minute. */
export function loadAverage(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10
}
