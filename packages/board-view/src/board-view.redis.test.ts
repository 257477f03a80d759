/** A view on real servers: it equals SQL, whatever happens to the log. */
import { getEventListeners } from 'node:events'
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { formatRevision } from '@leaderboard/contracts/revision'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { erasePlayer } from '@leaderboard/database/queries/erase-player'
import { findBatch } from '@leaderboard/database/queries/find-batch'
import { markSent } from '@leaderboard/database/queries/mark-sent'
import { SimpleStandings } from '@leaderboard/ranking/standings-model'
import { expect, test, vi } from 'vitest'
import type { BatchOutcome, BoardView, ViewState } from './board-view.ts'
import { loadView } from './load-view.ts'
import { createTestWorld, expectEqualsSql, readIndex, soon, type TestWorld } from './test-world.ts'

vi.setConfig({ testTimeout: 120_000 })

/** Submits from several hands at once until told to stop. */
function submitAllTheTime(world: TestWorld, hands = 3) {
  const over = new AbortController()
  let batches = 0
  const work = Array.from({ length: hands }, async () => {
    while (!over.signal.aborted) {
      await world.submit(1 + Math.floor(Math.random() * 12))
      batches++
    }
  })
  return {
    count: () => batches,
    stop: async () => {
      over.abort()
      await Promise.all(work)
    },
  }
}

test('views opened under load equal the window functions of SQL for every player, on every board', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 150)
  for (let i = 0; i < 20; i++) await world.submit(12)
  const submitting = submitAllTheTime(world)
  const views: BoardView[] = []
  for (let round = 0; round < 4; round++) {
    const before = submitting.count()
    for (const season of world.seasons) views.push(world.openView(season))
    await Promise.all(views.map((view) => view.whenUsable()))
    await soon(() => submitting.count() > before + 3)
  }
  await submitting.stop()
  for (const view of views) {
    await expectEqualsSql(view, world.sql)
    expect(view.state).toBe('exact')
    expect(view.status()).toMatchObject({ loads: 1, lagMs: 0, players: view.standings.size })
  }
  for (const season of world.seasons) {
    const replicas = views.filter((view) => view.season.id === season.id)
    expect(new Set(replicas.map((view) => `${view.revision} ${view.asOf} ${view.status().digest}`)).size).toBe(1)
  }
})

test('a new epoch, a wiped Redis and a request all make the view load again beside the old one, under load', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 60)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  await world.submit(50)
  const view = world.openView(season)
  await expectEqualsSql(view, world.sql)
  const states: ViewState[] = []
  let reloads = 0
  view.listen({ onState: (state) => states.push(state), onReload: () => void reloads++ })

  const accidents = [
    () => world.log.startEpoch(season.id),
    () => redis.flush(),
    async () => view.reload('damage was found'),
  ]
  for (const [index, accident] of accidents.entries()) {
    const before = view.revision
    const { standings } = view
    const submitting = submitAllTheTime(world)
    states.length = 0
    await accident()
    await soon(() => reloads === index + 1, 5_000)
    expect(states.slice(0, 2)).toEqual(['stale', 'behind'])
    expect(view.standings).not.toBe(standings)
    expect(standings.size).toBeGreaterThan(0)
    await submitting.stop()
    await expectEqualsSql(view, world.sql)
    expect(view.revision).not.toBe(before)
  }
  expect(view.status().loads).toBe(4)
})

test('an entry is answered with the ranks before and after it, as a replay of the log gives them', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 30)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  const view = world.openView(season)
  await soon(() => readIndex(view))
  const model = new SimpleStandings({ direction: season.direction })
  const replayed = new Map<string, BatchOutcome['moves']>()
  const ranksOf = (userId: number) => model.rank(userId, season.rankKind)
  view.listen({
    afterEntry: ({ position, changes }) => {
      const previous = changes.map((change) => ranksOf(change.userId))
      const isLate = changes.map((c) => !model.upsert(c.userId, c.totalScore, c.reachedAt, c.version, c.sessions))
      const moves = changes.map(({ userId }, i) => {
        const current = ranksOf(userId)
        return current === null ? null : { previous: isLate[i] === true ? null : (previous[i] ?? null), current }
      })
      replayed.set(formatRevision(position), moves)
    },
  })
  const outcomes: BatchOutcome[] = []
  let batches = 0
  const hand = async () => {
    for (let i = 0; i < 40; i++) {
      await world.submit(8, (batchId) =>
        view.expectBatch(batchId, (outcome) => outcome !== null && outcomes.push(outcome)),
      )
      batches++
    }
  }
  await Promise.all([hand(), hand(), hand(), hand()])
  await soon(() => outcomes.length === batches)
  for (const { position, moves } of outcomes) expect(moves).toEqual(replayed.get(formatRevision(position)))
})

test('a load leaves nothing listening to the signal that may stop it', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 5)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  await world.submit(5)
  await soon(() => world.log.isAvailable())
  const { signal } = new AbortController()
  const { standings } = await loadView({ season, sql: world.sql, log: world.log, yieldMs: 5, signal })
  expect(standings.size).toBe(5)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('after an erasure a view that followed and one that was loaded say the same, asOf and all', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 20)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  await world.submit(20)
  const followed = world.openView(season)
  await soon(() => readIndex(followed))
  const [gone = 0] = world.playerIds
  const batchId = nextBatchId(Date.now())
  await erasePlayer(world.sql, batchId, gone, { keyId: 'abcdefghijkl', reason: 'a test' })
  for (const { seasonId, changes } of (await findBatch(world.sql, batchId)) ?? []) {
    await world.log.append(seasonId, batchId, changes)
    await markSent(world.sql, [{ batchId, seasonId }])
  }
  await expectEqualsSql(followed, world.sql)
  const loaded = world.openView(season)
  await expectEqualsSql(loaded, world.sql)
  expect(loaded.revision).toBe(followed.revision)
  expect(loaded.asOf).toBe(followed.asOf)
})

test('who expects a batch hears at once that it will not come when the view loads again', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 5)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  const view = world.openView(season)
  const heard: (BatchOutcome | null)[] = []
  view.expectBatch('while it loads', (outcome) => heard.push(outcome))
  await soon(() => heard.length === 1)
  await soon(() => readIndex(view))
  view.expectBatch('never sent', (outcome) => heard.push(outcome))
  view.expectBatch('given up', (outcome) => heard.push(outcome))()
  view.reload('a test')
  expect(heard).toEqual([null, null])
})

test('I8: a read that begins after an acknowledgement sees it on another replica, under load', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 40)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  const replica = world.openView(season, world.openLog())
  await soon(() => readIndex(replica))
  const submitting = submitAllTheTime(world, 2)
  let exact = 0
  for (let i = 0; i < 150; i++) {
    const { positions } = await world.submit(1)
    const position = positions.get(season.id)
    if (position === undefined) continue
    if (!(await readIndex(replica))) continue
    exact++
    expect(replica.position?.epoch).toBe(position.epoch)
    expect(replica.position?.sequence).toBeGreaterThanOrEqual(position.sequence)
    expect(await replica.waitFor(position, 0)).toBe(true)
  }
  await submitting.stop()
  expect(exact).toBeGreaterThan(100)
  await expectEqualsSql(replica, world.sql)
})
