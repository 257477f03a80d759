/** BENCHMARKS.md: every number in it comes from the results. */
import { GLOSSARY } from './glossary.ts'
import { formatNumber, verdict } from './print-table.ts'
import type { MeasuredFigure, Results, Run } from './results.ts'
import type { Spread } from './spread.ts'

/** The whole page. `picture` is the path of the growth chart from it. */
export function reportText(results: Results, picture: string): string {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --report`; do not edit. Most figures are ratios against something measured in turn with it in the',
    'same run (an empty route of the same server, the usual way of writing it), because absolute rates say more about the',
    'machine than about the program. Median, least and most are over the rounds. Load generator and servers share the machine.',
    '',
    ...runsOf(results.runs),
    '',
    '## Figures',
    '',
    ...figuresOf(results),
    ...missingOf(results),
    '',
    '## Where the time goes',
    '',
    ...profileOf(results),
    ...growthOf(results, picture),
    '',
    '## Notes of the runs',
    '',
    ...Object.entries(results.figures).flatMap(([name, { notes }]) => notes.map((note) => `- \`${name}\`: ${note}`)),
    '',
  ].join('\n')
}

function runsOf(runs: readonly Run[]): string[] {
  const rows = runs.map(({ at, machine, rounds, seconds, players, loadAverageBefore }, i) => [
    String(i + 1),
    at.slice(0, 16).replace('T', ' '),
    `\`${machine.commit}\``,
    `${rounds} x ${seconds} s`,
    formatNumber(players),
    formatNumber(loadAverageBefore),
  ])
  const machines = new Map(runs.map(({ machine }) => [JSON.stringify({ ...machine, commit: '' }), machine]))
  const lines = [...machines.values()].map((machine) => {
    const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`
    const software = `Node ${machine.node}, ${machine.postgres}, Redis ${machine.redis}, load by ${machine.generator}`
    return `- ${machine.cores} cores of ${machine.processor}, ${memory}, ${machine.system}; ${software}`
  })
  return [...lines, '', ...table(['run', 'at (UTC)', 'commit', 'rounds', 'players', 'load before'], rows)]
}

function figuresOf({ figures, runs }: Results): string[] {
  const rows = Object.entries(figures).map(([name, figure]) => [
    `\`${name}\``,
    GLOSSARY[name] ?? '',
    `${formatNumber(figure.median)} ${figure.unit}`,
    `${formatNumber(figure.min)} - ${formatNumber(figure.max)}`,
    boundOf(figure, figure.floor),
    boundOf(figure, figure.aim),
    verdict(figure, figure.median),
    ...(runs.length > 1 ? [String(figure.run + 1)] : []),
  ])
  const head = ['figure', 'what it is', 'median', 'least - most', 'floor', 'aim', 'holds']
  return table([...head, ...(runs.length > 1 ? ['run'] : [])], rows)
}

function missingOf({ missing }: Results): string[] {
  const lines = Object.entries(missing).map(([name, reason]) => `- \`${name}\` was not measured: ${reason}`)
  return lines.length === 0 ? [] : ['', ...lines]
}

/** Processor time of one submission and one read, by process, and what follows from it. */
function profileOf({ figures }: Results): string[] {
  const kinds = [
    { what: 'one submission', figure: figures['submit_cpu_us'], tail: figures['submit_p99_ms_at_60'] },
    { what: 'one read of a rank', figure: figures['rank_cpu_us'], tail: figures['rank_p99_ms_at_60'] },
  ].flatMap(({ figure, ...rest }) => (figure === undefined ? [] : [{ ...rest, figure }]))
  if (kinds.length === 0) return ['Not measured in these runs.', '']
  const names = [...new Set(kinds.flatMap(({ figure }) => Object.keys(figure.parts ?? {})))]
  const rows = kinds.map(({ what, figure, tail }) => [
    what,
    ...names.map((name) => (figure.parts?.[name] === undefined ? '' : formatNumber(figure.parts[name]))),
    formatNumber(figure.median),
    formatNumber(1e6 / figure.median),
    tail === undefined ? '' : `${formatNumber(tail.median)} ms at ${formatNumber(tail.parts?.['perSecond'] ?? 0)}/s`,
  ])
  const head = [
    'microseconds of processor time',
    ...names,
    'all servers',
    'a second and core',
    'p99 at 60 % of the peak',
  ]
  return [
    ...table(head, rows),
    '',
    '"All servers" leaves the load generator out; "a second and core" is a million divided by it.',
    '',
  ]
}

function growthOf({ growth }: Results, picture: string): string[] {
  if (growth.length === 0) return []
  const rows = growth.map(({ players, rankUs, moveUs, bytesPerPlayer, loadSeconds }) => [
    formatNumber(players),
    spread(rankUs),
    spread(moveUs),
    formatNumber(bytesPerPlayer),
    spread(loadSeconds),
  ])
  const head = ['players', 'look-up (us)', 'move (us)', 'bytes a player', 'load (s)']
  return [
    '## Growth',
    '',
    `![How costs grow with the number of players](${picture})`,
    '',
    ...table(head, rows),
    '',
    'Median, and least to most over the rounds in brackets.',
  ]
}

function spread({ median, min, max }: Spread): string {
  return `${formatNumber(median)} (${formatNumber(min)} - ${formatNumber(max)})`
}

function boundOf({ isSmallerBetter }: MeasuredFigure, bound: number | null): string {
  return bound === null ? '' : `${isSmallerBetter ? 'at most' : 'at least'} ${formatNumber(bound)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}
