import { expect, test } from 'vitest'
import { BUSY_SHARE, needsOf } from './capacity.ts'
import type { MeasuredFigure, Results } from './results.ts'

const figure = (median: number, parts: Record<string, number> = {}): MeasuredFigure => ({
  median,
  min: median,
  max: median,
  parts,
  unit: '',
  floor: null,
  aim: null,
  isSmallerBetter: true,
  notes: [],
  run: 0,
})
const measured: Results = {
  runs: [],
  missing: {},
  growth: [],
  figures: {
    submit_cpu_us: figure(90, { ingest: 60, postgres: 30 }),
    rank_cpu_us: figure(30, { query: 30 }),
    view_bytes_per_player: figure(40),
    socket_bytes: figure(8000),
  },
}
const demand = { players: 1_000_000, submissionsPerSecond: 10_000, readsPerSecond: 20_000, sockets: 1_000 }

test('needs are measured costs times the demand, at a busy share of each core', () => {
  const [ingest, query, postgres, , realtime] = needsOf(demand, measured)
  expect(ingest).toEqual({ what: 'ingest', cores: 0.6 / BUSY_SHARE, bytes: 40_000_000 })
  expect(query?.cores).toBeCloseTo(1)
  expect(postgres?.cores).toBeCloseTo(0.5)
  expect(realtime?.bytes).toBe(48_000_000)
})

test('a cost that was not measured is named, never guessed', () => {
  const { socket_bytes: _socket, ...figures } = measured.figures
  expect(() => needsOf(demand, { ...measured, figures })).toThrow(/socket_bytes/)
})
