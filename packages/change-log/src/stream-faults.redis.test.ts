/** What Redis does to a stream without an error to show for it (reliability: X1 to X5), on servers that break. */
import { readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChangeLog } from './change-log.ts'
import { createRedisChangeLog } from './redis-change-log.ts'
import { seasonKeys } from './redis-head.ts'
import { batchId, Recorder, someChanges, soon } from './test-recorder.ts'

const SEASON = 1
const [STREAM, HEAD, RECENT] = seasonKeys(SEASON)
type Server = Awaited<ReturnType<typeof startRedis>>

let server: Server
let log: ChangeLog
let admin: Redis

async function startServer(flags: string[] = [], retainEntries = 100_000): Promise<void> {
  server = await startRedis({ flags })
  log = createRedisChangeLog({ url: server.url, name: 'test', logger: pino({ level: 'silent' }), retainEntries })
  admin = new Redis(server.url, { protocol: 2 })
  admin.on('error', () => {}) // the server is killed on purpose
  await soon(() => log.isAvailable())
}

afterEach(async () => {
  admin.disconnect()
  await log.close()
  await server.stop()
})

async function add(entries: number): Promise<void> {
  for (let at = 0; at < entries; at++) await log.append(SEASON, batchId(), someChanges(1))
}

describe('on a server that goes on', () => {
  beforeEach(() => startServer([], 1))

  test('X1: a follower that was away while the stream was trimmed is told of a gap', async () => {
    const start = await log.open(SEASON)
    await add(400) // the stream keeps a node of 100 entries or so
    expect(await admin.xlen(STREAM)).toBeLessThan(400)
    const late = new Recorder(log, SEASON, start)
    expect(await late.gap()).toContain('is missing')
    expect(late.entries).toEqual([])
  })

  test('X1: a stream trimmed to nothing is noticed too, although no later entry shows it', async () => {
    const start = await log.open(SEASON)
    await add(3)
    await admin.xtrim(STREAM, 'MAXLEN', 0)
    const late = new Recorder(log, SEASON, start)
    expect(await late.gap()).toContain('does not hold')
  })

  test('X2: a stream that was deleted and begun again with lower ids is a gap, not silence', async () => {
    const start = await log.open(SEASON)
    await add(2)
    const follower = new Recorder(log, SEASON, start)
    await follower.count(2)
    await admin.del(STREAM)
    await admin.xadd(STREAM, '1-1', 'epoch', start.epoch, 'batch', 'b', 'after', '', 'changes', '[]')
    await admin.hincrby(HEAD, 'sequence', 1)
    expect(await follower.gap()).toContain('does not hold')
    // The stream is behind its head now; the next append does not care, and a new follower gets it.
    const again = new Recorder(log, SEASON, await log.open(SEASON))
    await add(1)
    await again.count(1)
  })

  test('X2: a head that is behind its stream begins a new epoch', async () => {
    const start = await log.open(SEASON)
    await add(2)
    await admin.hset(HEAD, 'sequence', 1)
    await admin.del(RECENT)
    const fresh = await log.append(SEASON, batchId(), someChanges(1))
    expect(fresh.epoch).not.toBe(start.epoch)
    expect(fresh.sequence).toBe(2)
  })

  test('FLUSHALL: followers are told, and what is appended next is of a new epoch', async () => {
    const start = await log.open(SEASON)
    await add(2)
    const follower = new Recorder(log, SEASON, start)
    await follower.count(2)
    await admin.flushall()
    expect(await log.head(SEASON)).toBeNull()
    expect(await follower.gap()).toBe('the log is gone')
    const fresh = await log.open(SEASON)
    expect(fresh.epoch).not.toBe(start.epoch)
    const next = new Recorder(log, SEASON, fresh)
    await add(1)
    await next.count(1)
  })

  test('an entry that is not one of ours is a gap, not a crash', async () => {
    const follower = new Recorder(log, SEASON, await log.open(SEASON))
    await soon(() => follower.connection.at(-1) === true)
    await admin.xadd(STREAM, '*', 'something', 'else')
    expect(await follower.gap()).toContain('could not be applied')
  })

  test('the entry before is named: a sequence given away twice is a gap', async () => {
    const follower = new Recorder(log, SEASON, await log.open(SEASON))
    await add(2)
    await follower.count(2)
    const base = await admin.hget(HEAD, 'base')
    const epoch = (await log.head(SEASON))?.epoch ?? ''
    await admin.xadd(STREAM, `${base}-4`, 'epoch', epoch, 'batch', 'b4', 'after', 'other-b3', 'changes', '[]')
    expect(await follower.gap()).toContain('comes after another batch')
  })
})

describe('on a server that is lost', () => {
  test('a restarted server without its data: a gap, a new epoch, and the same batch may be appended again', async () => {
    await startServer()
    const before = await log.open(SEASON)
    const id = batchId()
    await log.append(SEASON, id, someChanges(1))
    const follower = new Recorder(log, SEASON, before)
    await follower.count(1)
    await server.kill()
    await soon(() => !log.isAvailable())
    expect(await log.head(SEASON)).toBeNull()
    expect(follower.connection.at(-1)).toBe(false)
    await server.start()
    expect(await follower.gap()).toBe('the log is gone')
    const again = await log.append(SEASON, id, someChanges(1))
    expect(again.epoch).not.toBe(before.epoch)
    expect(again.sequence).toBe(2)
  })

  test('X3: a restarted server that lost the tail of its append-only file begins a new epoch', async () => {
    await startServer(['--appendonly', 'yes', '--appendfsync', 'always'])
    const before = await log.open(SEASON)
    const follower = new Recorder(log, SEASON, before)
    await add(20)
    await follower.count(20)
    await server.kill()
    cutTail(join(server.dir, 'appendonlydir'), 600)
    await server.start()
    expect(await follower.gap()).toContain('another server')
    expect(Number(await admin.hget(HEAD, 'sequence'))).toBeLessThan(21)
    expect(await log.head(SEASON)).toBeNull() // what a lost tail said must not be believed
    const fresh = await log.open(SEASON)
    expect(fresh.epoch).not.toBe(before.epoch)
    expect(await log.head(SEASON)).toEqual(fresh)
    const next = new Recorder(log, SEASON, fresh)
    await add(1)
    await next.count(1)
  })

  test('a server that kept everything begins a new epoch too: nobody can know that it did', async () => {
    await startServer(['--appendonly', 'yes', '--appendfsync', 'always'])
    const before = await log.open(SEASON)
    await add(1)
    await server.restart()
    await soon(() => log.isAvailable())
    const fresh = await log.append(SEASON, batchId(), someChanges(1))
    expect(fresh.epoch).not.toBe(before.epoch)
  })

  test('X5: a failover to a replica that lags, and back, is noticed although the run id is the same', async () => {
    const atOnce = ['--repl-diskless-sync-delay', '0']
    await startServer(atOnce)
    await using replica = await startRedis({ flags: atOnce })
    const other = new Redis(replica.url, { protocol: 2 })
    const follower = new Recorder(log, SEASON, await log.open(SEASON))
    await add(3)
    await other.replicaof('127.0.0.1', server.port)
    await soon(async () => (await other.hget(HEAD, 'sequence').catch(String)) === '4')
    await other.replicaof('NO', 'ONE') // it lags from now on
    await add(2)
    await follower.count(5)
    await admin.replicaof('127.0.0.1', replica.port)
    await soon(async () => (await admin.hget(HEAD, 'sequence').catch(String)) === '4')
    await admin.replicaof('NO', 'ONE')
    await soon(() => log.isAvailable())
    await log.append(SEASON, batchId(), someChanges(1)).catch(() => add(1)) // the first may meet the cut connection
    await add(3)
    expect(await follower.gap()).toMatch(/another|went back|missing/)
    expect(follower.sequences).toEqual([2, 3, 4, 5, 6])
    other.disconnect()
  })
})

/** Cuts bytes off the end of the part of the append-only file that grows. */
function cutTail(dir: string, bytes: number): void {
  const name = readdirSync(dir).find((file) => file.endsWith('.incr.aof')) ?? ''
  const path = join(dir, name)
  truncateSync(path, statSync(path).size - bytes)
}
