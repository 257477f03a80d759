import { type ChangeLog, LogUnavailableError } from '@leaderboard/change-log/change-log'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import type { Position } from '@leaderboard/contracts/revision'
import { nextBatchId } from '@leaderboard/database/batch-id'
import type { Database } from '@leaderboard/database/connect-database'
import { commitBatch } from '@leaderboard/database/queries/commit-batch'
import { createPlayers } from '@leaderboard/database/queries/create-players'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import { markSent } from '@leaderboard/database/queries/mark-sent'
import type { Season } from '@leaderboard/database/season'
import { createTestDatabase, openTestSeason } from '@leaderboard/database/test-database'
import type { StandingsEntry } from '@leaderboard/ranking/standings-rows'
import pino from 'pino'
import { expect, vi } from 'vitest'
import { type BoardView, openBoardView } from './board-view.ts'

export const logger = pino({ level: process.env['LEADERBOARD_TEST_LOG'] ?? 'silent' })

export interface Submitted {
  readonly batchId: string
  /** Where the entry of a season went; missing where the log was away. */
  readonly positions: Map<number, Position>
}

/** The rest of the way of a batch. */
export interface Committed extends Submitted {
  append(): Promise<void>
  mark(): Promise<void>
}

/** Players, boards with the ranks turned every way, and what ingest does: commit, append, mark. */
export interface TestWorld extends AsyncDisposable {
  readonly sql: Database
  readonly url: string
  readonly log: ChangeLog
  readonly seasons: readonly Season[]
  readonly playerIds: readonly number[]
  /** One submission for each of these players, in one batch, up to the commit. */
  commit(userIds: readonly number[]): Promise<Committed>
  /** One submission for each of some players; `announce` hears the batch id after the commit, before the append. */
  submit(players: number, announce?: (batchId: string) => void): Promise<Committed>
  openLog(url?: string): ChangeLog
  openView(season: Season, log?: ChangeLog, sql?: Database): BoardView
}

let sessionId = 1

export async function createTestWorld(redisUrl: string, players: number): Promise<TestWorld> {
  const database = await createTestDatabase()
  const { sql } = database
  await openTestSeason(sql, { aggregate: 'best', direction: 'asc', rankKind: 'standard' })
  await openTestSeason(sql, { aggregate: 'total', direction: 'desc', maximumScore: 3 })
  const seasons = await listOpenSeasons(sql)
  const names = Array.from({ length: players }, (_, i) => `Player ${i + 1}`)
  const playerIds = (await createPlayers(sql, names)).map((player) => player.id)
  const logs: ChangeLog[] = []
  const views: BoardView[] = []
  const openLog = (url = redisUrl) => {
    const log = createRedisChangeLog({ url, name: 'test', logger, retainEntries: 200 })
    logs.push(log)
    return log
  }
  const log = openLog()
  await soon(() => log.isAvailable())
  return {
    sql,
    url: database.url,
    log,
    seasons,
    playerIds,
    openLog,
    commit: (userIds) => commit(sql, log, userIds),
    submit: async (count, announce) => {
      const committed = await commit(sql, log, pick(playerIds, count))
      announce?.(committed.batchId)
      await committed.append()
      await committed.mark()
      return committed
    },
    openView: (season, viewLog = log, viewSql = sql) => {
      const view = openBoardView({ season, sql: viewSql, log: viewLog, logger })
      views.push(view)
      return view
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(views.map((view) => view.stop()))
      await Promise.all(logs.map((one) => one.close()))
      await database.drop()
    },
  }
}

/** A batch in the database alone. Scores are few, so that there are many ties. */
async function commit(sql: Database, log: ChangeLog, userIds: readonly number[]): Promise<Committed> {
  const batchId = nextBatchId(Date.now())
  const items = userIds.map((userId) => ({
    userId,
    score: Math.floor(Math.random() * 6),
    gameMode: 'default',
    sessionId: sessionId++,
    keyOwner: null,
    key: null,
    fingerprint: null,
    isKnown: true,
  }))
  const committed = await commitBatch(sql, batchId, items)
  const positions = new Map<number, Position>()
  return {
    batchId,
    positions,
    append: async () => {
      for (const { seasonId, changes } of committed) {
        const position = await log.append(seasonId, batchId, changes).catch(ignoreUnavailable)
        if (position !== null) positions.set(seasonId, position)
      }
    },
    mark: async () => {
      const marks = [...positions.keys()].map((seasonId) => ({ batchId, seasonId }))
      await markSent(sql, marks)
    },
  }
}

function ignoreUnavailable(error: unknown): null {
  if (error instanceof LogUnavailableError) return null
  throw error
}

function pick(ids: readonly number[], count: number): number[] {
  const picked = new Set<number>()
  while (picked.size < Math.min(count, ids.length)) picked.add(ids[Math.floor(Math.random() * ids.length)] ?? 0)
  return [...picked]
}

/** Waits until the claim is true; fails after a deadline. */
export async function soon(claim: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await claim())) throw new Error(`not true in time: ${claim.toString()}`)
    },
    { timeout: deadlineMs, interval: 5 },
  )
}

export function readIndex(view: BoardView): Promise<boolean> {
  return new Promise((done) => view.readIndex(done))
}

/** I4: the standings are, for every player, what the window functions of SQL say; all three ranks, totals, versions. */
export async function expectEqualsSql(view: BoardView, sql: Database): Promise<void> {
  await soon(() => readIndex(view))
  const { season } = view
  const total = season.direction === 'desc' ? sql`total_score desc` : sql`total_score`
  const rows = await sql<StandingsEntry[]>`
    select user_id as "userId", total_score as "totalScore", version, session_count as sessions,
      (extract(epoch from reached_at) * 1000)::bigint as "reachedAt",
      row_number() over (order by ${total}, reached_at, user_id) as ordinal,
      rank() over (order by ${total}) as standard, dense_rank() over (order by ${total}) as dense
    from placed where season_id = ${season.id} order by ordinal`
  expect(view.standings.range(1, view.standings.size)).toEqual([...rows])
}
