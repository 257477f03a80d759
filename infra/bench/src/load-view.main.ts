/** From PostgreSQL to an exact view: load-view.main.ts ROUNDS, with DATABASE_URL and REDIS_URL. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openBoardView } from '@leaderboard/board-view/board-view'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import pino from 'pino'

export interface LoadFigures {
  readonly players: number
  /** For each round. */
  readonly ms: readonly number[]
  readonly processorMs: readonly number[]
  /** Longest time the event loop did not turn. */
  readonly pauseMs: readonly number[]
}

const rounds = Number(process.argv[2])
const logger = pino({ level: 'error' })
const sql = connectDatabase({ url: process.env['DATABASE_URL'] ?? '', max: 2, name: 'bench-load' })
const log = createRedisChangeLog({ url: process.env['REDIS_URL'] ?? '', name: 'bench-load', logger })
const [season] = await listOpenSeasons(sql)
if (season === undefined) throw new Error('There is no season')

let players = 0
const measured: { ms: number; processorMs: number; pauseMs: number }[] = []
for (let round = 0; round < rounds; round++) {
  globalThis.gc?.() // what the last round left is not this one's
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const [began, processor] = [performance.now(), process.cpuUsage()]
  const view = openBoardView({ season, sql, log, logger })
  await view.whenUsable()
  const isExact = await new Promise<boolean>((resolve) => view.readIndex(resolve))
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(processor)
  delay.disable()
  if (!isExact) throw new Error('The view is not exact')
  players = view.standings.size
  measured.push({ ms, processorMs: (user + system) / 1000, pauseMs: delay.max / 1e6 })
  await view.stop()
}
await log.close()
await closeDatabase(sql)
const figures: LoadFigures = {
  players,
  ms: measured.map((one) => one.ms),
  processorMs: measured.map((one) => one.processorMs),
  pauseMs: measured.map((one) => one.pauseMs),
}
console.log(JSON.stringify(figures))
