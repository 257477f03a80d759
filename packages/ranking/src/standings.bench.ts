/**
 * Figures of the standings alone: node --import tsx packages/ranking/src/standings.bench.ts [players] [distinct totals]
 * Run with --expose-gc for the memory of the process beside the standings' own count.
 */
import { Standings } from './standings.ts'
import type { StandingsColumns } from './standings-rows.ts'

const players = Number(process.argv[2] ?? 1_000_000)
const totals = Number(process.argv[3] ?? 1_000_000)
const MOVES = 1_000_000
const LOOKUPS = 1_000_000
const START = Date.UTC(2026, 0, 1)

let state = 1
/** Cheap numbers below a limit (xorshift). */
function random(limit: number): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return Math.floor(((state >>> 0) / 4294967296) * limit)
}

function columns(): StandingsColumns {
  const made = {
    userIds: new Int32Array(players),
    totals: new Int32Array(players),
    reachedAt: new Float64Array(players),
    versions: new Int32Array(players).fill(1),
    sessions: new Int32Array(players).fill(1),
    length: players,
  }
  for (let i = 0; i < players; i++) {
    made.userIds[i] = i + 1
    made.totals[i] = random(totals)
    made.reachedAt[i] = START + random(1e10)
  }
  return made
}

/** Microseconds of processor time so far: steadier than the clock where other work has the cores. */
function processorUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Microseconds for each of `times` calls, by the clock. */
function timed(name: string, times: number, work: () => void): void {
  const [began, processorBegan] = [performance.now(), processorUs()]
  for (let i = 0; i < times; i++) work()
  print(name, ((performance.now() - began) * 1_000) / times, 'us')
  print('  of processor time', (processorUs() - processorBegan) / times, 'us')
}

function repeat(times: number, work: () => void): void {
  for (let i = 0; i < times; i++) work()
}

function slowest(times: number, work: () => void): { p99: number; longest: number } {
  const took = new Float64Array(times)
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    work()
    took[i] = (performance.now() - began) * 1_000
  }
  took.sort()
  return { p99: took[Math.floor(times * 0.99)] ?? 0, longest: took.at(-1) ?? 0 }
}

function arrayBytes(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.() // buffers go one collection after their arrays
  return process.memoryUsage().arrayBuffers
}

function print(name: string, value: number, unit: string): void {
  console.log(`${name.padEnd(34)} ${value.toFixed(value < 100 ? 2 : 0).padStart(12)} ${unit}`)
}

const arraysBefore = arrayBytes()
let rows: StandingsColumns | null = columns()
const standings = new Standings({ direction: 'desc' })
const [loadBegan, processorBegan] = [performance.now(), processorUs()]
let longestStep = 0
let stepBegan = performance.now()
for (const _ of standings.loadSteps(rows)) {
  longestStep = Math.max(longestStep, performance.now() - stepBegan)
  stepBegan = performance.now()
}
const loadMs = performance.now() - loadBegan
print('players', players, '')
print('load', loadMs, 'ms')
print('  of processor time', (processorUs() - processorBegan) / 1_000, 'ms')
print('load_players_per_s (no database)', (players / loadMs) * 1_000, '1/s')
print('longest step of the load', longestStep, 'ms')
print('bytes per player, loaded', standings.bytes / players, 'B')

let at = 0
let found = 0
const lookUp = () => {
  if (standings.locate(1 + random(players))) found = (found + standings.dense) | 0
}
const sessions = new Int32Array(players + 1).fill(1)
const move = () => {
  const id = 1 + random(players)
  const count = (sessions[id] ?? 0) + 1
  sessions[id] = count
  standings.upsert(id, random(totals), START + 1e10 + at++, count, count)
}
repeat(50_000, lookUp)
timed('rank_us', LOOKUPS, lookUp)
const lookUps = slowest(100_000, lookUp)
print('rank p99', lookUps.p99, 'us')
const heapBefore = process.memoryUsage().heapUsed
repeat(50_000, lookUp)
print('heap per look-up', (process.memoryUsage().heapUsed - heapBefore) / 50_000, 'B')
repeat(20_000, move)
timed('move_us', MOVES, move)
const heapBeforeMoves = process.memoryUsage().heapUsed
repeat(20_000, move)
print('heap per move', (process.memoryUsage().heapUsed - heapBeforeMoves) / 20_000, 'B')
const moves = slowest(100_000, move)
print('move p99', moves.p99, 'us')
print('slowest move', moves.longest / 1_000, 'ms')
timed('rank_us after the moves', LOOKUPS, lookUp)
timed('range of 10', 100_000, () => void standings.range(1 + random(players), 10))
timed('around 5', 100_000, () => void standings.around(1 + random(players), 5))
print('view_bytes_per_player after moves', standings.bytes / players, 'B')
rows = null
print('the same by the process', (arrayBytes() - arraysBefore - sessions.byteLength) / players, 'B')
console.log(`checksum ${found} ${standings.digest()}`)
