/** Standings alone: standings.main.ts PLAYERS ROUNDS. Prints the microseconds of look-ups and moves of each round. */
import { Standings } from '@leaderboard/ranking/standings'
import type { StandingsColumns } from '@leaderboard/ranking/standings-rows'

export interface StandingsFigures {
  /** Microseconds by the clock, for each round. */
  readonly rankUs: readonly number[]
  readonly moveUs: readonly number[]
  /** Microseconds of processor time, for each round. */
  readonly rankProcessorUs: readonly number[]
  readonly moveProcessorUs: readonly number[]
  readonly bytesPerPlayer: number
  /** The same as the process sees it, after a collection. */
  readonly processBytesPerPlayer: number
}

const MOVES = 1_000_000
const LOOKUPS = 1_000_000
const TOTALS = 1_000_000
const players = Number(process.argv[2])
const rounds = Number(process.argv[3])
const START = Date.UTC(2026, 0, 1)

let seed = 88_172_645
/** Cheap numbers below a limit (xorshift). */
function random(limit: number): number {
  seed ^= seed << 13
  seed ^= seed >>> 17
  seed ^= seed << 5
  return Math.floor(((seed >>> 0) / 4_294_967_296) * limit)
}

function makeColumns(): StandingsColumns {
  const columns = {
    userIds: Int32Array.from({ length: players }, (_, i) => i + 1),
    totals: Int32Array.from({ length: players }, () => random(TOTALS)),
    reachedAt: Float64Array.from({ length: players }, () => START + random(1e10)),
    versions: new Int32Array(players).fill(1),
    sessions: new Int32Array(players).fill(1),
  }
  return { ...columns, length: players }
}

function arrayBytes(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.() // buffers go one collection after their arrays
  return process.memoryUsage().arrayBuffers
}

function timed(times: number, work: () => void): { us: number; processorUs: number } {
  const [began, processor] = [performance.now(), process.cpuUsage()]
  for (let i = 0; i < times; i++) work()
  const us = ((performance.now() - began) * 1000) / times
  const { user, system } = process.cpuUsage(processor)
  return { us, processorUs: (user + system) / times }
}

const before = arrayBytes()
const standings = new Standings({ direction: 'desc' })
for (const _ of standings.loadSteps(makeColumns())) continue
const versions = new Int32Array(players + 1).fill(1)
let at = 0
let found = 0
const lookUp = () => {
  if (standings.locate(1 + random(players))) found += standings.dense
}
const move = () => {
  const id = 1 + random(players)
  const version = (versions[id] ?? 0) + 1
  versions[id] = version
  standings.upsert(id, random(TOTALS), START + 1e10 + at++, version, version)
}
for (let i = 0; i < 50_000; i++) lookUp()
const measured = Array.from({ length: rounds }, () => ({
  move: timed(Math.ceil(MOVES / rounds), move),
  rank: timed(Math.ceil(LOOKUPS / rounds), lookUp),
}))
if (found === 0) throw new Error('No player was found')
const figures: StandingsFigures = {
  rankUs: measured.map(({ rank }) => rank.us),
  moveUs: measured.map(({ move: moved }) => moved.us),
  rankProcessorUs: measured.map(({ rank }) => rank.processorUs),
  moveProcessorUs: measured.map(({ move: moved }) => moved.processorUs),
  bytesPerPlayer: standings.bytes / players,
  processBytesPerPlayer: (arrayBytes() - before - versions.byteLength) / players,
}
console.log(JSON.stringify(figures))
