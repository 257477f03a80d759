import { judgeSlope, type Point, type Slope } from './judge-slope.ts'
import { kindOf, show } from './series-kinds.ts'

export interface JudgedSeries {
  readonly name: string
  readonly slope: Slope | null
  /** `level`, `GROWS`, or why it is not judged. */
  readonly verdict: string
}

/** Every series of a soak. */
export class SeriesBook {
  readonly #series = new Map<string, Point[]>()

  add(at: number, values: Iterable<readonly [name: string, value: number]>): void {
    for (const [name, value] of values) {
      const points = this.#series.get(name) ?? []
      this.#series.set(name, points)
      points.push({ at, value })
    }
  }

  /** The newest value, or null where the series is not known. */
  last(name: string): number | null {
    return this.#series.get(name)?.at(-1)?.value ?? null
  }

  /** Judges what came after the second `from`, in the order in which the series were met. */
  judge(from: number): JudgedSeries[] {
    return [...this.#series].map(([name, points]) => {
      const judged = points.filter(({ at }) => at >= from)
      const { reduction, tolerated, fillsTo } = kindOf(name)
      const slope = judgeSlope(judged, reduction, tolerated)
      return { name, slope, verdict: verdictOf(slope, judged.at(-1)?.value ?? 0, fillsTo) }
    })
  }
}

export const hasSlope = ({ verdict }: JudgedSeries): boolean => verdict === 'GROWS'

/** The lines of the table. */
export function tableOf(judged: readonly JudgedSeries[]): string[] {
  const rows = judged.map(({ name, slope, verdict }) => {
    if (slope === null) return [name, '', '', '', '', verdict]
    const { from, to, perHour, surePerHour } = slope
    return [name, ...[from, to, perHour, surePerHour].map((value) => show(value, kindOf(name))), verdict]
  })
  const lines = [['series', 'from', 'to', 'per hour', 'at least, per hour', ''], ...rows]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

function verdictOf(slope: Slope | null, last: number, fillsTo: number | undefined): string {
  if (slope === null) return 'too few samples'
  if (fillsTo !== undefined && last <= fillsTo) return 'level or filling to its cap'
  return slope.isGrowing ? 'GROWS' : 'level'
}
