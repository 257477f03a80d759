import type { RunResult } from './run-cycles.ts'

/** The lines at the end of a run. */
export function tableOf({ table, lacking }: Pick<RunResult, 'table' | 'lacking'>): string[] {
  const rows = [...table].map(([kind, { cycles, findings, failures, healedMs }]) => [
    kind,
    String(cycles),
    String(findings),
    String(failures),
    `${(healedMs / 1000).toFixed(1)} s`,
  ])
  const lines = [['fault', 'cycles', 'findings', 'raw failures', 'healthy after, at most'], ...rows]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  return [
    ...lines.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...lacking.map((reason) => `not run: ${reason}`),
  ]
}
