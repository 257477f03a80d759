/** The whole way on real servers: a commit, the log, the view, the frame, the client library. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { createLeaderboardClient } from '@leaderboard/client/client'
import type { LiveView } from '@leaderboard/client/live-view'
import { commitBatch } from '@leaderboard/database/queries/commit-batch'
import { listNames } from '@leaderboard/database/queries/list-names'
import { markSent } from '@leaderboard/database/queries/mark-sent'
import { createTestPlayers, itemOf, newBatchId } from '@leaderboard/database/test-batch'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { startTestService } from '@leaderboard/service-shell/test-service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { realtimeApp } from './app.ts'
import { TestSocket, until } from './testing/start-realtime.ts'

const PLAYERS = 20
let database: Awaited<ReturnType<typeof createTestDatabase>>
let redis: Awaited<ReturnType<typeof createTestRedis>>
let service: Awaited<ReturnType<typeof startRealtime>>
let players: number[]

const startRealtime = () =>
  startTestService(realtimeApp, {
    name: 'realtime',
    env: { DATABASE_URL: database.url, REDIS_URL: redis.url, TICK_MS: '20' },
  })

/** Commits scores of players (by index) and appends what the statement wrote. */
async function submit(...scores: [index: number, score: number][]): Promise<void> {
  const batchId = newBatchId()
  const items = scores.map(([index, score]) => itemOf(players[index] ?? 0, score))
  for (const { seasonId, changes } of await commitBatch(database.sql, batchId, items)) {
    await service.app.changeLog.append(seasonId, batchId, changes)
    await markSent(database.sql, [{ batchId, seasonId }])
  }
}

/** The top of the board as PostgreSQL ranks it. */
async function topOfSql(limit: number) {
  return database.sql<{ userId: number; rank: number; totalScore: number; sessions: number; username: string }[]>`
    select user_id as "userId", (dense_rank() over (order by total_score desc))::int as rank,
      total_score::int as "totalScore", session_count::int as sessions, username
    from leaderboard join users on users.id = user_id join seasons on seasons.id = season_id
    join boards on boards.id = board_id and slug = 'global'
    order by total_score desc, reached_at, user_id limit ${limit}`
}

async function showsSql(view: LiveView, limit: number): Promise<void> {
  const rows = await topOfSql(limit)
  const shown = () => JSON.stringify(view.entries.map(({ userId, rank, totalScore }) => [userId, rank, totalScore]))
  const wanted = JSON.stringify(rows.map(({ userId, rank, totalScore }) => [userId, rank, totalScore]))
  await until(() => shown() === wanted, `the view shows ${wanted}, not ${shown()}`)
  expect(view.entries.map((row) => [row.username, row.sessions])).toEqual(
    rows.map((row) => [row.username, row.sessions]),
  )
}

const openClient = () => createLeaderboardClient({ baseUrl: service.url, WebSocket })

beforeAll(async () => {
  database = await createTestDatabase()
  redis = await createTestRedis()
  players = await createTestPlayers(database.sql, PLAYERS)
  service = await startRealtime()
  await service.app.boardViews.whenOpen()
  await Promise.all(service.app.boardViews.list().map((view) => view.whenUsable()))
})
afterAll(async () => {
  await service.close()
  await redis[Symbol.asyncDispose]()
  await database.drop()
})

test('a commit is on the screen without a reload, with names and ranks as SQL has them', async () => {
  const client = openClient()
  const view = client.watch({ kind: 'top', n: 5 })
  await until(() => view.state === 'live', 'the view is live')
  await submit([0, 100], [1, 200], [2, 200])
  await submit([3, 300], [0, 400])
  await showsSql(view, 5)
  expect(view.stats).toMatchObject({ players: 4, isStale: false })
  const metrics = await (await fetch(`${service.url}/metrics`)).text()
  expect(metrics).toMatch(/leaderboard_realtime_sockets\{[^}]*\} 1/)
  expect(metrics).toMatch(/leaderboard_realtime_visible_lag_seconds_count\{[^}]*\} [1-9]/)
  client.close()
})

test('names come from the database in one look-up, and an unknown id shows nobody', async () => {
  const names = await listNames(database.sql, [players[0] ?? 0, 2_000_000_000])
  expect(names.size).toBe(1)
  const client = openClient()
  const view = client.watch({ kind: 'players', ids: [players[0] ?? 0, 2_000_000_000] })
  await until(() => view.state === 'live', 'the view is live')
  expect(view.entries.map((row) => row.userId)).toEqual([players[0]])
  client.close()
})

test('a wiped Redis becomes a new snapshot by itself, and nobody is told of a board that is not true', async () => {
  const client = openClient()
  const view = client.watch({ kind: 'top', n: 10 })
  await until(() => view.state === 'live', 'the view is live')
  const snapshots: boolean[] = []
  view.subscribe((update) => update.kind === 'snapshot' && snapshots.push(update.isRecovered))
  const before = view.revision?.split('.')[0]
  await redis.flush()
  await submit([5, 900]) // opens the new epoch; what the log has lost is loaded from PostgreSQL
  await until(() => snapshots.length > 0, 'a snapshot comes')
  await showsSql(view, 10)
  expect(snapshots[0]).toBe(false)
  expect(view.revision?.split('.')[0]).not.toBe(before)
  expect(view.entries.length).toBeGreaterThan(3)
  client.close()
})

test('a client that was cut off misses nothing: the frames it missed, or a snapshot, then live again', async () => {
  await using proxy = await startTcpProxy(service.url)
  const client = createLeaderboardClient({ baseUrl: proxy.url(service.url), WebSocket })
  const view = client.watch({ kind: 'top', n: 8 })
  const updates: string[] = []
  view.subscribe((update) => updates.push(update.kind === 'snapshot' ? `snapshot ${update.isRecovered}` : update.kind))
  await until(() => view.state === 'live', 'the view is live')
  proxy.refuse()
  await until(() => view.state === 'reconnecting', 'the loss is shown')
  await submit([6, 950], [1, 1000])
  proxy.resume()
  await until(() => updates.includes('snapshot true'), 'it is back, and nothing is missing')
  await showsSql(view, 8)
  client.close()
})

test('a service that has just started answers as soon as it knows the board', async () => {
  const client = openClient()
  const view = client.watch({ kind: 'top', n: 4 })
  await until(() => view.state === 'live', 'the view is live')
  await service.close()
  await until(() => view.state === 'reconnecting', 'the loss is shown')
  expect(view.entries).toHaveLength(4)
  client.close()
  service = await startRealtime()
  const again = openClient()
  await showsSql(again.watch({ kind: 'top', n: 4 }), 4) // nobody waited for the boards here
  again.close()
})

test('any tool that only listens sees changes', async () => {
  const socket = new TestSocket(`${service.url.replace('http', 'ws')}/ws?board=global&top=10`)
  await socket.next('snapshot')
  const from = socket.frames.length
  await submit([9, 2000])
  const delta = await socket.next('delta', { from })
  expect(delta.ops[0]).toMatchObject({ op: 'put', entry: { userId: players[9], rank: 1 } })
  socket.close()
})

test('a rename reaches those who watch, although no score changed', async () => {
  const client = openClient()
  const view = client.watch({ kind: 'top', n: 3 })
  await until(() => view.state === 'live', 'the view is live')
  const userId = view.entries[0]?.userId ?? 0
  await database.sql`update users set username = 'Somebody else' where id = ${userId}`
  await until(() => view.entries.some((row) => row.username === 'Somebody else'), 'the new name is shown')
  client.close()
})
