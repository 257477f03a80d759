/** What the bulk route adds to its own statement and its own append. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { type BatchItem, commitBatch } from '@leaderboard/database/queries/commit-batch'
import { readDatabaseClock } from '@leaderboard/database/queries/read-database-clock'
import { loadConfig } from '@leaderboard/service-shell/load-config'
import pino from 'pino'
import { compareRates, loadSide, type Side } from './compare-rates.ts'
import { atLeast, type Figure } from './figure.ts'
import { BULK_ITEMS } from './wrk-script.ts'

/** As many batches as ingest opens for bulk requests (services/ingest/src/batcher.ts). */
const LANES = 3
/** Two whole requests always find room in the line of ingest. */
const CONNECTIONS = 2
const AVAILABLE_WITHIN_MS = 10_000
/** A log that nobody follows: a service that applies the entries would work against the rate. */
const UNHEARD_SEASON = 2_000_000_000
const BULK = { kind: 'bulk', path: '/api/leaderboard/submit/batch' } as const

export const bulkVsPipeline: Figure = {
  name: 'bulk_vs_pipeline',
  unit: 'x',
  ...atLeast(0.7, 0.85),
  async measure(stage, options) {
    const [ingest] = await stage.only('ingest')
    const { postgres, redis, sql } = await stage.servers()
    if (ingest === undefined) throw new Error('ingest runs')
    const { batchSize } = loadConfig({ DATABASE_URL: postgres.url, REDIS_URL: redis.url })
    const load = { players: stage.players, connections: CONNECTIONS, url: ingest.url }
    const requestSide = loadSide('bulk requests', { ...load, ...BULK })
    const bulk: Side = {
      name: 'bulk sessions',
      measure: async (seconds) => {
        const before = await countSessions(sql)
        const { requests, perSecond } = await requestSide.measure(seconds)
        // An item can be refused in an answer that says 200; what the end cut off was saved and not answered.
        const saved = Math.min((await countSessions(sql)) - before, requests * BULK_ITEMS)
        return { requests: saved, perSecond: (perSecond * saved) / requests, failed: 0 }
      },
    }
    const pipeline = await openPipeline(postgres.url, redis.url, { batchSize, players: stage.players })
    try {
      await pipeline.measure(1)
      await bulk.measure(1)
      return await compareRates(bulk, pipeline, { ...options, processes: await stage.processes() })
    } finally {
      await pipeline.close()
    }
  },
}

/** The statement and the append in a loop: a lane sends its next batch when the last one is committed, as ingest does. */
async function openPipeline(
  databaseUrl: string,
  redisUrl: string,
  { batchSize, players }: { batchSize: number; players: number },
): Promise<Side & { close(): Promise<void> }> {
  const sql = connectDatabase({ url: databaseUrl, max: LANES, name: 'bench-pipeline' })
  const log = createRedisChangeLog({ url: redisUrl, name: 'bench-pipeline', logger: pino({ level: 'error' }) })
  await untilAvailable(log)
  await log.open(UNHEARD_SEASON)
  const behind = (await readDatabaseClock(sql)) - Date.now()
  const ids = await drawIds(sql)
  const measure = async (seconds: number) => {
    const began = performance.now()
    const until = began + seconds * 1000
    const appends: Promise<unknown>[] = []
    let requests = 0
    const runLane = async (lane: number) => {
      while (performance.now() < until) {
        const batchId = nextBatchId(Date.now() + behind)
        const entries = await commitBatch(sql, batchId, randomItems(batchSize, players, lane, ids))
        for (const { changes } of entries) appends.push(log.append(UNHEARD_SEASON, batchId, changes))
        requests += batchSize
      }
    }
    await Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(lane)))
    await Promise.all(appends)
    return { perSecond: (requests / (performance.now() - began)) * 1000, requests, failed: 0 }
  }
  const close = async () => {
    await log.close()
    await sql`update outbox set sent = true where not sent` // no view shall wait for what nobody relays
    await closeDatabase(sql)
  }
  return { name: 'pipeline sessions', measure, close }
}

async function countSessions(sql: Database): Promise<number> {
  const [row] = await sql<{ sessions: number }[]>`select sum(session_count)::bigint as sessions from leaderboard`
  return row?.sessions ?? 0
}

/** The log connects in the background. */
async function untilAvailable(log: ChangeLog): Promise<void> {
  for (const until = Date.now() + AVAILABLE_WITHIN_MS; !log.isAvailable() && Date.now() < until; ) await sleep(20)
}

/** Session ids from the sequence, a large block at once: drawing them is not what is measured. */
async function drawIds(sql: Database): Promise<() => number> {
  const [row] = await sql<{ first: number }[]>`
    select setval('game_session_ids', nextval('game_session_ids') + 1000000000) - 1000000000 as first`
  let next = row?.first ?? 1
  return () => next++
}

/** Distinct players in order, and none that another lane has, so that no batch waits for another's lock. */
function randomItems(size: number, players: number, lane: number, nextId: () => number): BatchItem[] {
  const chosen = new Set<number>()
  while (chosen.size < size) chosen.add(1 + LANES * Math.floor((Math.random() * players) / LANES) + lane)
  return [...chosen]
    .filter((userId) => userId <= players)
    .toSorted((a, b) => a - b)
    .map((userId) => ({
      userId,
      score: 1 + Math.floor(Math.random() * 10_000),
      gameMode: 'default',
      sessionId: nextId(),
      keyOwner: null,
      key: null,
      fingerprint: null,
      isKnown: true,
    }))
}
