import { type RedisCluster, startRedisCluster } from '@leaderboard/dev-servers/start-redis-cluster'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeLogSuite } from './change-log.suite.ts'
import type { ChangeLog } from './change-log.ts'
import { keySlot } from './key-slot.ts'
import { createRedisChangeLog } from './redis-change-log.ts'
import { seasonKeys } from './redis-head.ts'
import { batchId, Recorder, someChanges, soon } from './test-recorder.ts'

let cluster: RedisCluster
const logs: ChangeLog[] = []
beforeAll(async () => {
  cluster = await startRedisCluster()
}, 60_000)
afterAll(async () => {
  await Promise.all(logs.map((log) => log.close()))
  await cluster[Symbol.asyncDispose]()
})

const openLog = async () => {
  const log = createRedisChangeLog({ url: cluster.url, name: 'test', logger: pino({ level: 'silent' }) })
  logs.push(log)
  await soon(() => log.isComplete())
  return log
}
let seasons = 0

changeLogSuite('a Redis Cluster of three nodes', async () => ({
  openLog,
  newSeason: async () => ++seasons,
  commit: async () => undefined,
  newBatchId: batchId,
  [Symbol.asyncDispose]: async () => undefined,
}))

/** As start-redis-cluster.ts shares the slots out. */
const nodeOf = (seasonId: number) => Math.floor((keySlot(seasonKeys(seasonId)[0]) * 3) / 16_384)
/** A new season on each node. */
function seasonsOnEachNode(): [number, number, number] {
  const found = new Map<number, number>()
  while (found.size < 3) found.set(nodeOf(++seasons), seasons)
  return [found.get(0) ?? 0, found.get(1) ?? 0, found.get(2) ?? 0]
}

test('a node that is killed takes its seasons with it and no other; back and empty, it begins their epochs anew', async () => {
  const log = await openLog()
  const [lost, ...kept] = seasonsOnEachNode()
  const starts = new Map(await Promise.all([lost, ...kept].map(async (id) => [id, await log.open(id)] as const)))
  const [ofLost, ...ofKept] = [lost, ...kept].map(
    (id) => new Recorder(log, id, starts.get(id) ?? { epoch: '', sequence: 0 }),
  )
  if (ofLost === undefined) throw new Error('not reached')
  await Promise.all([lost, ...kept].map((id) => log.append(id, batchId(), someChanges(1))))
  await Promise.all([ofLost, ...ofKept].map((recorder) => recorder.count(1)))

  await cluster.nodes[0]?.kill()
  await soon(() => !log.isAvailable(lost))
  expect(log.isAvailable()).toBe(true)
  expect(log.isComplete()).toBe(false)
  await soon(() => ofLost.connection.at(-1) === false)
  expect(await log.head(lost)).toBeNull()
  await expect(log.append(lost, batchId(), someChanges(2))).rejects.toMatchObject({ name: 'LogUnavailableError' })
  for (const [at, id] of kept.entries()) {
    await log.append(id, batchId(), someChanges(2))
    await ofKept[at]?.count(2)
    expect(ofKept[at]?.gaps).toEqual([])
  }

  await cluster.nodes[0]?.start()
  await cluster.settle()
  await soon(() => log.isComplete())
  expect(await ofLost.gap()).not.toBe('')
  const again = await log.open(lost)
  expect(again.epoch).not.toBe(starts.get(lost)?.epoch)
  const next = new Recorder(log, lost, again)
  await log.append(lost, batchId(), someChanges(3))
  await next.count(1)
  for (const [at, id] of kept.entries())
    expect((await log.head(id))?.epoch, `season ${id}, ${at}`).toBe(starts.get(id)?.epoch)
}, 60_000)

test('a season whose slot moves to another node goes on there, in a new epoch, and its followers are told', async () => {
  const log = await openLog()
  const [moved, , stays] = seasonsOnEachNode()
  const start = await log.open(moved)
  const other = await log.open(stays)
  const [ofMoved, ofOther] = [new Recorder(log, moved, start), new Recorder(log, stays, other)]
  await log.append(moved, batchId(), someChanges(1))
  await ofMoved.count(1)

  await moveSlot(keySlot(seasonKeys(moved)[0]), 0, 1)
  expect(await ofMoved.gap()).not.toBe('')
  await soon(async () => (await log.open(moved).catch(() => start)).epoch !== start.epoch)
  const head = await log.open(moved)
  const next = new Recorder(log, moved, head)
  await log.append(moved, batchId(), someChanges(2))
  await next.count(1)
  expect(next.sequences).toEqual([head.sequence + 1])
  await log.append(stays, batchId(), someChanges(1))
  await ofOther.count(1)
  expect(ofOther.gaps).toEqual([])
}, 60_000)

test('a replica that takes over goes on in a new epoch, and the old primary comes back as its replica', async () => {
  await using other = await startRedisCluster({ hasReplica: true })
  const log = createRedisChangeLog({ url: other.url, name: 'test', logger: pino({ level: 'silent' }) })
  logs.push(log)
  await soon(() => log.isComplete())
  const [season] = seasonsOnEachNode()
  const start = await log.open(season)
  const follower = new Recorder(log, season, start)
  await log.append(season, batchId(), someChanges(1))
  await follower.count(1)

  await other.nodes[0]?.kill()
  expect(await follower.gap()).toContain('another node')
  await soon(async () => (await log.open(season).catch(() => start)).epoch !== start.epoch, 20_000)
  const second = await log.open(season)
  const next = new Recorder(log, season, second)
  await log.append(season, batchId(), someChanges(2))
  await next.count(1)

  await other.nodes[0]?.start() // it learns that it is a replica now
  await other.settle()
  await soon(() => log.isComplete())
  await log.append(season, batchId(), someChanges(3))
  await next.count(2)
  expect(next.gaps).toEqual([])
  expect((await log.head(season))?.epoch).toBe(second.epoch)
}, 90_000)

test.each([
  ['one node alone', () => cluster.nodes[0]?.url ?? ''],
  [
    'a server that is none of a cluster, twice',
    () => `${process.env['TEST_REDIS_URL']},${process.env['TEST_REDIS_URL']}`,
  ],
])('%s is refused as the log', async (_, url) => {
  const errors: string[] = []
  const logger = pino({ level: 'error' }, { write: (line) => errors.push(line) })
  const log = createRedisChangeLog({ url: url(), name: 'test', logger })
  logs.push(log)
  await soon(() => errors.some((line) => line.includes('REDIS_URL')))
  expect(log.isAvailable()).toBe(false)
  await expect(log.open(1)).rejects.toMatchObject({ name: 'LogUnavailableError' })
})

/** As redis-cli --cluster reshard does it, keys included. */
async function moveSlot(slot: number, from: number, to: number): Promise<void> {
  const clients = cluster.nodes.map(({ url }) => new Redis(url, { protocol: 2 }))
  try {
    const ids = (await Promise.all(clients.map((client) => client.call('CLUSTER', 'MYID')))).map(String)
    await clients[to]?.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[from] ?? '')
    await clients[from]?.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[to] ?? '')
    const keys = (await clients[from]?.call('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[]
    await clients[from]?.call('MIGRATE', '127.0.0.1', cluster.nodes[to]?.port ?? 0, '', 0, 5_000, 'KEYS', ...keys)
    for (const at of [to, from, 3 - to - from])
      await clients[at]?.call('CLUSTER', 'SETSLOT', slot, 'NODE', ids[to] ?? '')
  } finally {
    for (const client of clients) client.disconnect()
  }
}
