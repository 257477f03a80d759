/** What the driver and the network do to a call (reliability: R1 to R8), through a proxy that misbehaves. */
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { startTcpProxy, type TcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ChangeLog, LogUnavailableError } from './change-log.ts'
import { connectRedis } from './connect-redis.ts'
import { createRedisChangeLog } from './redis-change-log.ts'
import { seasonKeys } from './redis-head.ts'
import { batchId, Recorder, someChanges, soon } from './test-recorder.ts'

const SEASON = 1
const [STREAM] = seasonKeys(SEASON)
const logger = pino({ level: 'silent' })

test('R3: without a server every call is refused at once, the head is not known, and closing does not wait', async () => {
  const log = createRedisChangeLog({ url: 'redis://127.0.0.1:1', name: 'test', logger })
  const began = performance.now()
  await expect(log.append(SEASON, batchId(), someChanges(1))).rejects.toBeInstanceOf(LogUnavailableError)
  expect(await log.head(SEASON)).toBeNull()
  expect(log.isAvailable()).toBe(false)
  const follower = new Recorder(log, SEASON, { epoch: 'e', sequence: 1 })
  await soon(() => follower.connection.length > 0)
  expect(follower.connection).toEqual([false])
  expect(follower.gaps).toEqual([])
  await log.close()
  expect(performance.now() - began).toBeLessThan(1_000)
})

describe('through a bad network', () => {
  let server: Awaited<ReturnType<typeof startRedis>>
  let proxy: TcpProxy
  let log: ChangeLog
  let admin: Redis

  beforeEach(async () => {
    server = await startRedis()
    proxy = await startTcpProxy(server.url)
    log = createRedisChangeLog({ url: proxy.url(server.url), name: 'test', logger })
    admin = new Redis(server.url, { protocol: 2 })
    await soon(() => log.isAvailable())
    await log.open(SEASON)
  })
  afterEach(async () => {
    admin.disconnect()
    await log.close()
    await proxy.stop()
    await server.stop()
  })

  test('R1, R2: an append whose answer is lost rejects, was done once, and the repeat gets its position', async () => {
    const id = batchId()
    const dropped = proxy.dropReplyOnce()
    await expect(log.append(SEASON, id, someChanges(1))).rejects.toBeInstanceOf(LogUnavailableError)
    await dropped
    await soon(() => log.isAvailable())
    expect(await log.append(SEASON, id, someChanges(1))).toMatchObject({ sequence: 2 })
    expect(await admin.xlen(STREAM)).toBe(2)
  })

  test('R2, R3: calls into a half-open connection end in time, and the connection is replaced', async () => {
    await log.append(SEASON, batchId(), someChanges(1))
    proxy.blackhole('down')
    const began = performance.now()
    const appends = Array.from({ length: 50 }, () => log.append(SEASON, batchId(), someChanges(1)))
    const outcomes = await Promise.allSettled([...appends, log.head(SEASON)])
    expect(performance.now() - began).toBeLessThan(2_500)
    expect(outcomes.slice(0, 50).every((outcome) => outcome.status === 'rejected')).toBe(true)
    expect(outcomes[50]).toMatchObject({ status: 'fulfilled', value: null })
    proxy.cutAll()
    proxy.resume()
    await soon(() => log.append(SEASON, batchId(), someChanges(1)).then(() => true))
    expect(await admin.xlen(STREAM)).toBeGreaterThanOrEqual(53) // all of them were done: no answer is not "no"
    expect(new Set(await entries(admin)).size).toBe(await admin.xlen(STREAM))
  })

  test('R5: a read that hangs is taken over by a new connection, and nothing is lost', async () => {
    const head = await log.open(SEASON)
    const follower = new Recorder(log, SEASON, head)
    await soon(() => follower.connection.at(-1) === true)
    const held = await connectionsOf(admin, 'test')
    expect(held).toHaveLength(2)
    proxy.blackhole('down')
    const direct = createRedisChangeLog({ url: server.url, name: 'writer', logger })
    await soon(() => direct.append(SEASON, batchId(), someChanges(1)).then(() => true))
    await soon(() => follower.connection.at(-1) === false)
    await soon(async () => (await connectionsOf(admin, 'test')).every((id) => !held.includes(id)))
    proxy.resume()
    await follower.count(1)
    expect(follower.sequences).toEqual([2])
    await direct.close()
  })

  test('a connection that is cut again and again costs nothing but time', async () => {
    const follower = new Recorder(log, SEASON, await log.open(SEASON))
    const ids = Array.from({ length: 40 }, batchId)
    for (const [at, id] of ids.entries()) {
      if (at % 5 === 2) proxy.cutAll()
      await soon(() => log.append(SEASON, id, someChanges(at + 1)).then(() => true))
    }
    await follower.count(40)
    expect(follower.batchIds).toEqual(ids)
    expect(follower.sequences).toEqual(ids.map((_, at) => at + 2))
  })

  test('R4: the commands do not wait behind the reader', async () => {
    const follower = new Recorder(log, SEASON, await log.open(SEASON))
    await soon(() => follower.connection.at(-1) === true)
    const times: number[] = []
    for (let at = 0; at < 50; at++) {
      const began = performance.now()
      await log.head(SEASON)
      times.push(performance.now() - began)
    }
    expect(times.toSorted((a, b) => a - b)[25]).toBeLessThan(50)
    await follower.follower.stop()
  })

  test('R6: a server that forgot the scripts gets them again, once, and in order', async () => {
    await log.append(SEASON, batchId(), someChanges(1))
    await admin.script('FLUSH')
    const ids = Array.from({ length: 5 }, batchId)
    const positions = await Promise.all(ids.map((id) => log.append(SEASON, id, someChanges(1))))
    expect(new Set(positions.map((position) => position.sequence)).size).toBe(5)
    expect(await log.head(SEASON)).toMatchObject({ sequence: 7 })
  })

  test('R8: a primary that was demoted refuses, and is asked again as soon as it may write', async () => {
    await admin.replicaof('127.0.0.1', 1)
    await expect(log.append(SEASON, batchId(), someChanges(1))).rejects.toBeInstanceOf(LogUnavailableError)
    await admin.replicaof('NO', 'ONE')
    await soon(() => log.append(SEASON, batchId(), someChanges(1)).then(() => true))
  })

  test('X4: a server that cannot write refuses appends, and the log goes on afterwards without a gap', async () => {
    const follower = new Recorder(log, SEASON, await log.open(SEASON))
    await admin.config('SET', 'maxmemory', '1')
    const id = batchId()
    await expect(log.append(SEASON, id, someChanges(1))).rejects.toBeInstanceOf(LogUnavailableError)
    expect(await log.head(SEASON)).toMatchObject({ sequence: 1 })
    await admin.config('SET', 'maxmemory', '0')
    await log.append(SEASON, id, someChanges(1))
    await follower.count(1)
    expect(follower.sequences).toEqual([2])
  })

  test('a server that is paused is not believed to be empty', async () => {
    const follower = new Recorder(log, SEASON, await log.open(SEASON))
    await soon(() => follower.connection.at(-1) === true)
    server.pause()
    expect(await log.head(SEASON)).toBeNull()
    await expect(log.append(SEASON, batchId(), someChanges(1))).rejects.toBeInstanceOf(LogUnavailableError)
    server.resume()
    await soon(() => log.append(SEASON, batchId(), someChanges(1)).then(() => true))
    await soon(() => follower.entries.length > 0)
    expect(follower.gaps).toEqual([])
  })
})

/** Ids of the connections with a name, as the server counts them. */
async function connectionsOf(admin: Redis, name: string): Promise<string[]> {
  const list = String(await admin.client('LIST'))
  return list.split('\n').flatMap((line) => (line.includes(` name=${name} `) ? [line.split(' ')[0] ?? ''] : []))
}

/** The batch ids in the stream. */
async function entries(admin: Redis): Promise<(string | undefined)[]> {
  return (await admin.xrange(STREAM, '-', '+')).map(([, fields]) => fields[3])
}

test('an outage is logged once, from its second failure on, and never thrown', async () => {
  const lines: string[] = []
  const noting = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const redis = connectRedis({ url: 'redis://127.0.0.1:1', name: 'test', role: 'commands', logger: noting })
  const linesAt: number[] = []
  redis.on('error', () => linesAt.push(lines.length))
  await soon(() => linesAt.length > 3)
  expect(linesAt.slice(0, 4)).toEqual([0, 1, 1, 1])
  redis.disconnect()
})
