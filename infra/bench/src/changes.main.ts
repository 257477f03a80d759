/**
 * Changes a board without end, by entries of the log: changes.main.ts PORT BARE_PORT changes SEASON. No submission takes
 * processor time from what is measured. A process of its own: who reads thousands of sockets has no time to change
 * a board every few milliseconds, and whoever is to tell of changes would wait for them. POST /start and /stop say when.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { pino } from 'pino'

const [, , port, , , season] = process.argv
/** Far less than a tick takes, so that each tick has something to tell. */
const EVERY_MS = 10
/** Whom other figures leave alone. */
const FIRST_PLAYER = 1_000
const PLAYERS = 10
const BEST_TOTAL = 2_000_000

const log = createRedisChangeLog({
  url: process.env['REDIS_URL'] ?? '',
  name: 'bench',
  logger: pino({ level: 'error' }),
})
let isRunning = false
let version = 1_000

/** A new leader, again and again. */
async function change(): Promise<void> {
  while (isRunning) {
    version += 1
    const player = FIRST_PLAYER + (version % PLAYERS)
    const row = [version, player, 1, BEST_TOTAL + (version % 1_000), 1, version, Date.now(), 0]
    await log.append(Number(season), randomUUID(), JSON.stringify(row))
    await sleep(EVERY_MS)
  }
}

const server = createServer((request, response) => {
  const isStart = request.url === '/start' && !isRunning
  if (isStart) isRunning = true
  if (request.url === '/stop') isRunning = false
  if (isStart) void change()
  request.resume().on('end', () => response.end()) // also to /readyz: it is ready when it answers
})

process.on('SIGTERM', () => process.exit(0))
server.listen(Number(port), '127.0.0.1')
