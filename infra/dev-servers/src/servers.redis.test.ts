import { existsSync } from 'node:fs'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { startPostgres } from './start-postgres.ts'
import { startRedis } from './start-redis.ts'

async function ask(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, connect_timeout: 2 })
  try {
    const [row] = await sql<{ note: string }[]>`select note from notes`
    return row?.note ?? ''
  } finally {
    await sql.end({ timeout: 1 })
  }
}

test('PostgreSQL keeps its data and its port over a kill of all its processes', { timeout: 90_000 }, async () => {
  const server = await startPostgres({ flags: ['max_connections=20'] })
  const sql = postgres(server.url, { max: 1 })
  await sql`create table notes as select 'kept' as note`
  await sql.end({ timeout: 1 })

  const { pid } = server
  await server.kill()
  expect(server.pid).toBe(0)
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  await expect(ask(server.url)).rejects.toThrow('ECONNREFUSED')

  await server.start()
  expect(server.pid).not.toBe(pid)
  expect(await ask(server.url)).toBe('kept')

  server.pause()
  const late = ask(server.url)
  const first = await Promise.race([late, new Promise((done) => setTimeout(done, 200, 'silence'))])
  expect(first).toBe('silence')
  server.resume()
  expect(await late).toBe('kept')

  await server.restart()
  expect(await ask(server.url)).toBe('kept')
  server.pause()
  await server.stop()
  await server.stop()
  expect(existsSync(server.dir)).toBe(false)
})

test('Redis comes back on its port after a kill, with what its append-only file kept', async () => {
  await using server = await startRedis({ flags: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  const redis = new Redis(server.url, { maxRetriesPerRequest: 50 })
  redis.on('error', () => {}) // it is being killed
  await redis.set('note', 'kept')
  await server.kill()
  await server.start()
  expect(await redis.get('note')).toBe('kept')

  server.pause()
  const late = redis.get('note')
  const first = await Promise.race([late, new Promise((done) => setTimeout(done, 100, 'silence'))])
  expect(first).toBe('silence')
  server.resume()
  expect(await late).toBe('kept')
  redis.disconnect()
})
