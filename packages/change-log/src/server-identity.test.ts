import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { ServerIdentity } from './server-identity.ts'

const silent = pino({ enabled: false })

async function meet(info: string, isNode = false): Promise<{ runId: string | null; errors: string[] }> {
  const redis = Object.assign(new EventEmitter(), { info: vi.fn(async () => info) })
  const error = vi.spyOn(silent, 'error').mockClear()
  const identity = new ServerIdentity(redis, { logger: silent, isNode, onChange: () => undefined })
  redis.emit('ready')
  await vi.waitFor(() => expect(identity.runId !== null || error.mock.calls.length > 0).toBe(true))
  return { runId: identity.runId, errors: error.mock.calls.map((call) => String(call.at(-1))) }
}

test.each([
  ['Redis 7.0', 'redis_version:7.0.15\r\nrun_id:abc\r\n'],
  ['Redis 8', 'redis_version:8.2.1\r\nrun_id:abc\r\n'],
  ['Valkey, which names the Redis that it is like', 'redis_version:7.2.4\r\nserver_name:valkey\r\nrun_id:abc\r\n'],
  ['a server that names no version', 'run_id:abc\r\n'],
])('%s will do', async (_name, info) => {
  expect(await meet(info)).toEqual({ runId: 'abc', errors: [] })
})

test('a Redis before 7.0 is refused, and the log says why', async () => {
  const { runId, errors } = await meet('redis_version:6.2.14\r\nrun_id:abc\r\n')
  expect(runId).toBeNull()
  expect(errors).toEqual(['This Redis is too old for the log, which needs 7.0 or newer'])
})

test('a node of a cluster that was named as if it were alone is refused, and the log says what to do', async () => {
  const { runId, errors } = await meet('redis_version:7.0.15\r\nredis_mode:cluster\r\nrun_id:abc\r\n')
  expect(runId).toBeNull()
  expect(errors).toEqual([expect.stringContaining('name several of its nodes')])
})

test('a node of a cluster that is named as one will do', async () => {
  expect(await meet('redis_mode:cluster\r\nrun_id:abc\r\n', true)).toEqual({ runId: 'abc', errors: [] })
})
