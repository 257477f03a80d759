import { type Figure, type Goal, type Measurement, type NotMeasured, reaches } from './figure.ts'

export interface Row {
  readonly figure: Figure
  readonly result: Measurement | NotMeasured
}

/** A number with three digits or more, as people read it. */
export function formatNumber(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en')
  return Number.isInteger(value) ? String(value) : value.toPrecision(3)
}

/** The figures as lines: what was measured, what must and should be reached, and whether it is. */
export function tableOf(rows: readonly Row[]): string[] {
  const head = ['figure', 'median', 'min', 'max', 'unit', 'floor', 'aim', 'holds']
  const cells = rows.map(({ figure, result }) =>
    'reason' in result
      ? [figure.name, '-', '-', '-', figure.unit, ...boundsOf(figure), 'not measured']
      : [
          figure.name,
          ...[result.median, result.min, result.max].map(formatNumber),
          figure.unit,
          ...boundsOf(figure),
          verdict(figure, result.median),
        ],
  )
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return [0, 4, 7].includes(column) ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)]
}

/** What lies under the figures: absolute rates, processor time, reasons. */
export function notesOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ figure, result }) =>
    ('reason' in result ? [`not measured: ${result.reason}`] : result.notes).map((note) => `${figure.name}: ${note}`),
  )
}

function boundsOf(figure: Figure): string[] {
  const sign = figure.isSmallerBetter ? '<= ' : '>= '
  return [figure.floor, figure.aim].map((bound) => (bound === null ? '' : sign + formatNumber(bound)))
}

/** Whether a value reaches its bounds, in words. */
export function verdict(figure: Goal, value: number): string {
  if (!reaches(value, figure.floor, figure)) return 'NO'
  if (figure.floor === null && figure.aim === null) return ''
  return reaches(value, figure.aim, figure) ? 'yes, and the aim' : figure.floor === null ? 'not the aim' : 'yes'
}
