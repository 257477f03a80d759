/** A ranker in a test: its tools on a database and a Redis of their own, and batches whose ingest died. */
import { once } from 'node:events'
import { type BoardViews, openBoardViews } from '@leaderboard/board-view/open-board-views'
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { commitBatch } from '@leaderboard/database/queries/commit-batch'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { createLogger } from '@leaderboard/service-shell/create-logger'
import type { Term } from './leadership.ts'
import { type RankerEventMap, RankerEvents } from './ranker-events.ts'
import type { RankerTools } from './ranker-tools.ts'

export const logger = createLogger({ name: 'test', level: 'silent' })
export const DEADLINE_MS = 10_000

export interface RankerWorld extends AsyncDisposable {
  readonly sql: Database
  readonly databaseUrl: string
  readonly redis: TestRedis
  readonly tools: RankerTools
  /** Another process's log. */
  openLog(): ChangeLog
  /** Commits a batch and dies before the append; its id. */
  commit(scores: ReadonlyMap<number, number>): Promise<string>
}

let sessionId = 1

/** Players have the ids from 1. */
export async function createRankerWorld(players = 20): Promise<RankerWorld> {
  const database = await createTestDatabase()
  const redis = await createTestRedis()
  const { sql } = database
  await sql`insert into users (username) select 'player ' || n from generate_series(1, ${players}::int) as n`
  const logs: ChangeLog[] = []
  const openLog = () => {
    const log = createRedisChangeLog({ url: redis.url, name: 'test', logger })
    logs.push(log)
    return log
  }
  const log = openLog()
  const pool = (name: string) => connectDatabase({ url: database.url, max: 2, name })
  const [viewSql, slowSql] = [pool('views'), pool('slow')] // apart, as in the service: a copy keeps its connection busy
  const views: BoardViews = openBoardViews({ sql: viewSql, log, logger })
  await views.whenOpen()
  await until(() => log.isAvailable())
  return {
    sql,
    databaseUrl: database.url,
    redis,
    openLog,
    tools: { sql, slowSql, log, views: () => views.list(), logger, events: new RankerEvents() },
    commit: async (scores) => {
      const batchId = nextBatchId(Date.now())
      await commitBatch(sql, batchId, [...scores].map(itemOf))
      return batchId
    },
    [Symbol.asyncDispose]: async () => {
      await views.stop()
      await Promise.all(logs.map((each) => each.close()))
      await redis[Symbol.asyncDispose]()
      await Promise.all([viewSql, slowSql].map((each) => closeDatabase(each, 1)))
      await database.drop()
    },
  }
}

function itemOf([userId, score]: [number, number]) {
  const none = { keyOwner: null, key: null, fingerprint: null, isKnown: true }
  return { userId, score, gameMode: 'default', sessionId: sessionId++, ...none }
}

/** A term that lasts until it is ended. */
export function endlessTerm(): Term & { end(): void } {
  const over = new AbortController()
  return {
    number: 1,
    signal: over.signal,
    get isTrusted() {
      return !over.signal.aborted
    },
    end: () => over.abort(new Error('The term is over')),
  }
}

/** What an event tells; attach before the act. */
export async function told(events: RankerEvents, name: keyof RankerEventMap): Promise<unknown[]> {
  return once(events, name, { signal: AbortSignal.timeout(2 * DEADLINE_MS) })
}

/** Waits until the claim is true; fails after a deadline. */
export async function until(claim: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (!(await claim())) {
    if (performance.now() > deadline) throw new Error(`not true in time: ${claim.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const silent = async () => undefined
