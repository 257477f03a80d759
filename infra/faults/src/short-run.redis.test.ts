import { expect, test } from 'vitest'
import { ALL_FAULTS } from './faults/all-faults.ts'
import { runCycles } from './run-cycles.ts'

const KINDS = ['kill-ingest', 'wipe-redis', 'kill-postgres', 'cut-redis', 'freeze-query']

test('a handful of faults, and nothing is lost, doubled, wrong, silent or unhealed', { timeout: 240_000 }, async () => {
  const lines: string[] = []
  const { verdict, cycles } = await runCycles({
    faults: ALL_FAULTS.filter(({ kind }) => KINDS.includes(kind)),
    cycles: KINDS.length,
    seed: 1,
    players: 150,
    isKept: false,
    say: (line) => lines.push(line),
  })
  const clean = `cycles ${KINDS.length}, lost 0, doubled 0, wrong rank 0, silent gap 0, unhealed 0`
  expect(verdict.line(cycles), lines.join('\n')).toBe(clean)
})
