import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atMost } from './figure.ts'
import { FIGURES } from './figures.ts'
import { GLOSSARY } from './glossary.ts'
import { parseArguments } from './parse-arguments.ts'
import { mergeResults, type Results, type Run, resultsOf } from './results.ts'
import { writeReport } from './write-report.ts'

const machine = {
  cores: 2,
  processor: 'a processor',
  memoryBytes: 2 ** 34,
  system: 'linux',
  node: 'v20',
  postgres: 'PostgreSQL 15',
  redis: '7.0',
  generator: 'wrk',
  commit: 'abc1234',
}
const run: Run = { at: '2026-01-02T03:04:05Z', players: 1000, rounds: 3, seconds: 2, loadAverageBefore: 0.5, machine }
const spread = (median: number) => ({ median, min: median - 1, max: median + 1 })

const figureNamed = (name: string) => ({
  name,
  unit: 'us',
  ...atMost(100, 50),
  measure: async () => ({ reason: 'never' }),
})

function resultsWith(name: string, median: number): Results {
  const figure = figureNamed(name)
  return resultsOf(
    run,
    [{ figure, result: { ...spread(median), parts: { ingest: 61, postgres: 17 }, notes: ['a note'] } }],
    [],
  )
}
const growthAt = (players: number) => ({
  players,
  rankUs: spread(3),
  moveUs: spread(8),
  bytesPerPlayer: 41,
  loadSeconds: spread(2),
})

test('parts of a run make one report, and the later figure counts', () => {
  const [first, second] = [resultsWith('submit_cpu_us', 80), resultsWith('submit_cpu_us', 77)]
  const merged = mergeResults([first, { ...second, growth: [{ ...growthAt(1000), run: 0 }] }])
  expect(merged.runs).toHaveLength(2)
  expect(merged.figures['submit_cpu_us']).toMatchObject({ median: 77, run: 1 })
  expect(merged.growth).toMatchObject([{ players: 1000, run: 1 }])
})

test('a figure that was measured in a later part is no longer missing', () => {
  const missing = resultsOf(run, [{ figure: figureNamed('submit_cpu_us'), result: { reason: 'busy' } }], [])
  expect(mergeResults([missing, resultsWith('submit_cpu_us', 77)]).missing).toEqual({})
  expect(mergeResults([resultsWith('submit_cpu_us', 77), missing]).missing).toEqual({})
})

test('the report tells machine, spread, profile and growth, all from the results', () => {
  const root = mkdtempSync(join(tmpdir(), 'leaderboard-report-'))
  try {
    const results = resultsWith('submit_cpu_us', 80)
    const growth = [growthAt(100_000), growthAt(10_000_000)].map((point) => ({ ...point, run: 0 }))
    const written = writeReport({ ...results, growth }, root)
    const text = readFileSync(join(root, 'BENCHMARKS.md'), 'utf8')
    expect(text).toContain('2 cores of a processor, 16 GiB')
    expect(text).toMatch(/`submit_cpu_us` .* 80 us \| 79 - 81 \| at most 100 \| at most 50 \| yes/)
    expect(text).toMatch(/one submission \| 61 \| 17 \| 80 \| 12,500/)
    expect(text).toContain('10,000,000 | 3 (2 - 4) | 8 (7 - 9) | 41 | 2 (1 - 3)')
    const picture = written.find((path) => path.endsWith('.svg')) ?? ''
    expect(readFileSync(join(root, picture), 'utf8')).toMatch(/<svg .*<\/svg>\n$/s)
    expect(text).not.toMatch(/NaN|undefined/)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

test('every figure is told in words', () => {
  expect(FIGURES.map(({ name }) => name).filter((name) => GLOSSARY[name] === undefined)).toEqual([])
})

test('--report measures growth at all sizes; --growth limits it, and files mean that nothing is measured', () => {
  expect(parseArguments(['--report'], []).growth).toEqual([100_000, 1_000_000, 10_000_000])
  expect(parseArguments(['--growth', '5000', '--only', 'none'], [])).toMatchObject({ growth: [5000], only: [] })
  expect(parseArguments(['--report', 'a.json', 'b.json'], []).parts).toEqual(['a.json', 'b.json'])
  expect(() => parseArguments(['a.json'], [])).toThrow(/--report/)
})
