/** The query service in a test, and somebody who submits to the board it reads: commit, append, mark, as ingest does. */
import { relayUnsent } from '@leaderboard/board-view/test-relay'
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { formatRevision } from '@leaderboard/contracts/revision'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { commitBatch } from '@leaderboard/database/queries/commit-batch'
import { createPlayers } from '@leaderboard/database/queries/create-players'
import { drawSessionIds } from '@leaderboard/database/queries/draw-session-ids'
import { markSent } from '@leaderboard/database/queries/mark-sent'
import { readDatabaseClock } from '@leaderboard/database/queries/read-database-clock'
import { createLogger } from '@leaderboard/service-shell/create-logger'
import { startTestService, type TestService } from '@leaderboard/service-shell/test-service'
import { queryApp } from './app.ts'

export interface TestAnswer {
  status: number
  headers: Headers
  text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers; schemas are checked apart
  body: any
}

export interface TestQuery extends AsyncDisposable {
  service: TestService
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>
  /** Until the view of `global` is exact; fails after 20 s. */
  untilExact(): Promise<void>
}

/** A replica of the service. */
export async function startQuery(env: Record<string, string>): Promise<TestQuery> {
  const service = await startTestService(
    async (app) => {
      await app.register(queryApp)
    },
    { name: 'query', env },
  )
  const get = async (path: string, headers: Record<string, string> = {}): Promise<TestAnswer> => {
    const response = await fetch(service.url + path, { headers })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) }
  }
  const isExact = async () => {
    const { status, body } = await get('/api/leaderboard/top?limit=1')
    return status === 200 && body.rankState === 'exact' && body.revision !== null
  }
  return {
    service,
    get,
    untilExact: () => until(isExact, 'the view is exact'),
    [Symbol.asyncDispose]: () => service.close(),
  }
}

/** Asks until it is so; fails after `ms`. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export interface TestWriter extends AsyncDisposable {
  sql: Database
  log: ChangeLog
  createPlayers(count: number, name?: (index: number) => string): Promise<number[]>
  /** Commits, appends and marks one batch; resolves to its revision when it would be acknowledged. */
  submit(items: readonly { userId: number; score: number }[]): Promise<string>
  /** Brings what was only committed to the log, as the ranker does. */
  relay(): Promise<void>
  /** Commits only, as when Redis is away. */
  commit(items: readonly { userId: number; score: number }[]): Promise<void>
}

export async function startWriter(databaseUrl: string, redisUrl: string): Promise<TestWriter> {
  const sql = connectDatabase({ url: databaseUrl, max: 2, name: 'test-writer' })
  const log = createRedisChangeLog({
    url: redisUrl,
    name: 'test-writer',
    logger: createLogger({ name: 'test-writer', level: 'silent' }),
  })
  let ids = { next: 0, end: 0 }

  const nextSessionId = async () => {
    if (ids.next === ids.end) {
      const { first, count } = await drawSessionIds(sql)
      ids = { next: first, end: first + count }
    }
    return ids.next++
  }
  const commit = async (items: readonly { userId: number; score: number }[]) => {
    const batchId = nextBatchId(await readDatabaseClock(sql))
    const batch = []
    for (const { userId, score } of items) {
      const key = { keyOwner: null, key: null, fingerprint: null, isKnown: true }
      batch.push({ userId, score, gameMode: 'default', sessionId: await nextSessionId(), ...key })
    }
    return { batchId, entries: await commitBatch(sql, batchId, batch) }
  }
  return {
    sql,
    log,
    createPlayers: async (count, name = (index) => `Player ${index}`) => {
      const names = Array.from({ length: count }, (_, index) => name(index))
      return (await createPlayers(sql, names)).map((player) => player.id)
    },
    submit: async (items) => {
      const { batchId, entries } = await commit(items)
      let revision = ''
      for (const { seasonId, changes } of entries) {
        revision = formatRevision(await log.append(seasonId, batchId, changes))
        await markSent(sql, [{ batchId, seasonId }])
      }
      return revision
    },
    relay: async () => {
      await until(() => log.isAvailable(), 'the log is back')
      await relayUnsent(sql, log)
    },
    commit: async (items) => void (await commit(items)),
    [Symbol.asyncDispose]: async () => {
      await log.close()
      await closeDatabase(sql)
    },
  }
}
