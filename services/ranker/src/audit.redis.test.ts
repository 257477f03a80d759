/** Views damaged on purpose: found by the audit, logged, counted, mended. */
import type { BoardView } from '@leaderboard/board-view/board-view'
import { startTestService } from '@leaderboard/service-shell/test-service'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { rankerApp } from './app.ts'
import { createRankerWorld, type RankerWorld, told, until } from './test-ranker.ts'

const PLAYERS = 5
let world: RankerWorld
let service: Awaited<ReturnType<typeof startRanker>>
let wrong = 0

function startRanker() {
  const env = { DATABASE_URL: world.databaseUrl, REDIS_URL: world.redis.url }
  return startTestService((app) => rankerApp(app, { relay: { olderThanMs: 50 } }), { name: 'ranker', env })
}

beforeAll(async () => {
  world = await createRankerWorld()
  await world.commit(new Map(Array.from({ length: PLAYERS }, (_, at) => [at + 1, 10 * (at + 1)])))
  service = await startRanker()
  await until(async () => {
    const [row] = await world.sql<{ unsent: number }[]>`select count(*) as unsent from outbox where not sent`
    return row?.unsent === 0
  })
  await untilRight()
})
afterAll(async () => {
  await service?.close()
  await world?.[Symbol.asyncDispose]()
})

function view(): BoardView {
  const held = service.app.boardViews.get('global')
  if (held === undefined) throw new Error('no view of the global board')
  return held
}

/** The view is exact and says what the database says, and nothing else. */
async function untilRight(): Promise<void> {
  const rows = await world.sql<{ userId: number; totalScore: number }[]>`
    select user_id as "userId", total_score as "totalScore" from leaderboard order by total_score desc`
  const shown = () => view().standings.range(1, 100)
  await until(
    () =>
      view().state === 'exact' &&
      JSON.stringify(shown().map(({ userId, totalScore }) => [userId, totalScore])) ===
        JSON.stringify(rows.map(({ userId, totalScore }) => [userId, totalScore])),
  )
}

/** Changes a total and leaves everything else, the version too. */
function changeTotal(userId: number): void {
  const { standings } = view()
  const held = standings.find(userId)
  if (held === null) throw new Error(`player ${userId} is not there`)
  standings.remove(userId)
  standings.upsert(userId, held.totalScore + 1, held.reachedAt, held.version, held.sessions)
}

test.each([
  ['a total changed', [2], () => changeTotal(2)],
  ['a player deleted', [3], () => view().standings.remove(3)],
  ['a player invented', [17], () => view().standings.upsert(17, 99, Date.now(), 1, 1)],
  [
    'all of it at once',
    [1, 4],
    () => {
      changeTotal(4)
      changeTotal(1)
    },
  ],
])('%s: found, logged, counted and mended', async (_, userIds, damage) => {
  const logged = vi.spyOn(service.app.logger, 'error')
  const damaged = told(service.app.rankerEvents, 'damaged')
  damage()
  const [seasonId, found] = await damaged
  expect([seasonId, (found as number[]).toSorted((a, b) => a - b)]).toEqual([1, userIds])
  await untilRight()
  wrong += userIds.length
  expect(logged).toHaveBeenCalledWith(expect.objectContaining({ board: 'global', players: found }), expect.any(String))
  const metrics = await (await fetch(`${service.url}/metrics`)).text()
  expect(Number(/ranker_damaged_players_total\{.*\} (\d+)/.exec(metrics)?.[1])).toBe(wrong)
  logged.mockRestore()
})

test('changes on their way are no damage: under submissions nothing is found', async () => {
  const found: unknown[] = []
  service.app.rankerEvents.on('damaged', (...what) => found.push(what))
  const audited = told(service.app.rankerEvents, 'audited')
  const over = new AbortController()
  const submitting = (async () => {
    for (let at = 0; !over.signal.aborted; at++) await world.commit(new Map([[1 + (at % 15), at % 40]]))
  })()
  await audited
  await told(service.app.rankerEvents, 'audited')
  over.abort()
  await submitting
  expect(found).toEqual([])
})
