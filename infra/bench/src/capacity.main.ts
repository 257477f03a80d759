/**
 * `npm run capacity -- --players N --submissions N --reads N --sockets N [--from FILE]` (rates a second, at the busiest): what it
 * needs, from the figures of docs/benchmarks.json or of a file that the bench wrote with --json.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BUSY_SHARE, needsOf } from './capacity.ts'
import { formatNumber } from './print-table.ts'
import { readResults } from './results.ts'
import { FIGURES_FILE } from './write-report.ts'

try {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { players: text, submissions: text, reads: text, sockets: text, from: text },
  })
  const file = values.from ?? join(fileURLToPath(new URL('../../../', import.meta.url)), FIGURES_FILE)
  if (!existsSync(file)) throw new Error(`There is no ${file} yet: run "npm run bench -- --report".`)
  const demand = {
    players: countOf('players', values.players),
    submissionsPerSecond: countOf('submissions', values.submissions),
    readsPerSecond: countOf('reads', values.reads),
    sockets: countOf('sockets', values.sockets),
  }
  for (const { what, cores, bytes } of needsOf(demand, readResults(file))) {
    const memory = bytes === null ? '' : `, standings and sockets ${formatNumber(bytes / 2 ** 20)} MiB in each process`
    console.log(`${what.padEnd(24)} ${cores.toFixed(2)} cores${memory}`)
  }
  console.log(
    `Cores at ${BUSY_SHARE * 100} % each, of the machine that was measured; a service is one process on one core.`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

function countOf(name: string, value = '0'): number {
  if (!/^\d{1,12}$/.test(value)) throw new Error(`--${name} must be a whole number, not ${value}`)
  return Number(value)
}
