import { expect } from 'vitest'
import { nextBatchId } from './batch-id.ts'
import { closeDatabase, connectDatabase } from './connect-database.ts'
import { countReadyPartitions } from './count-ready-partitions.ts'
import { dropOldPartitions } from './drop-old-partitions.ts'
import { ensurePartitions, OUTBOX_HOURS_AHEAD, SESSION_MONTHS_AHEAD } from './ensure-partitions.ts'
import { classifyFailure } from './is-retryable.ts'
import { listMigrations, migrate, refuseOldServer } from './migrate.ts'
import { commitBatch } from './queries/commit-batch.ts'
import { createTestPlayers, itemOf, newBatchId } from './test-batch.ts'
import { createTestDatabase, test } from './test-database.ts'

const HOUR_MS = 3_600_000

test('twenty processes that start together migrate an empty database once', async ({ sql, databaseUrl }) => {
  const name = `${new URL(databaseUrl).pathname.slice(1)}_empty`
  await sql`create database ${sql(name)}`
  const url = databaseUrl.replace(/\/[^/]*$/, `/${name}`)
  const steps: string[] = []
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, n) => migrate(url, n === 0 ? { onStep: (step) => steps.push(step) } : {})),
  )
  expect(results.flatMap((result) => result.applied).toSorted()).toEqual(listMigrations())
  expect(await migrate(url)).toEqual({ applied: [] })
  expect(steps.at(-1)).toBe('partitions')
  const empty = connectDatabase({ url, max: 1, name: 'test' })
  expect(await countReadyPartitions(empty)).toEqual({
    outboxHours: OUTBOX_HOURS_AHEAD,
    sessionMonths: SESSION_MONTHS_AHEAD,
  })
  await closeDatabase(empty)
  await sql`drop database ${sql(name)}`
})

test('a server that is too old is refused with its version', () => {
  expect(() => refuseOldServer(140_011)).toThrow('This is PostgreSQL 14; 15 or newer is needed')
  expect(() => refuseOldServer(150_000)).not.toThrow()
})

test('at the end of a month, and of all hours made, batches go on when partitions were made in time', async () => {
  await using database = await createTestDatabase()
  const { sql } = database
  const [player = 0] = await createTestPlayers(sql, 1)
  const late = Date.now() + 60 * HOUR_MS
  const error = await commitBatch(sql, nextBatchId(late), [itemOf(player, 1)]).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: '23514' })
  expect(classifyFailure(error)).toBe('fault') // nothing is wrong with the submission
  expect(await sql`select from game_sessions`).toHaveLength(0)
  await Promise.all([1, 2, 3, 4].map(() => ensurePartitions(sql, late)))
  await commitBatch(sql, nextBatchId(late), [itemOf(player, 1)])

  const monthEnd = Date.UTC(2031, 11, 31, 23, 59)
  await ensurePartitions(sql, monthEnd)
  const names = await sql<
    { name: string }[]
  >`select relname as name from pg_class where relname ~ '^game_sessions_203.*\\d$'`
  const months = names.map((row) => row.name).toSorted()
  expect(months).toEqual(['game_sessions_2031_12', 'game_sessions_2032_01', 'game_sessions_2032_02'])
  const [made] = await sql<{ bounds: string; keys: number }[]>`
    select pg_get_expr(relpartbound, oid) as bounds,
      (select count(*) from pg_constraint where conrelid = pg_class.oid and contype in ('p', 'f')) as keys
    from pg_class where relname = 'game_sessions_2032_01'`
  expect(made?.bounds).toContain("FROM ('2032-01-01 00:00:00+00') TO ('2032-02-01 00:00:00+00')")
  expect(made?.keys).toBe(1) // the primary key came along
})

test('an hour that is over is dropped once everything in it is sent, and never waits for a lock', async () => {
  await using database = await createTestDatabase()
  const { sql, url } = database
  const old = Date.now() - 5 * HOUR_MS
  await ensurePartitions(sql, old)
  const [player = 0] = await createTestPlayers(sql, 1)
  await commitBatch(sql, nextBatchId(old), [itemOf(player, 1)])
  const kept = `outbox_${new Date(old).toISOString().slice(0, 13).replaceAll(/\D/g, '')}`
  const dropped = await dropOldPartitions(sql)
  expect(dropped.length).toBeGreaterThan(0)
  expect(dropped).not.toContain(kept) // it holds an unsent row
  await sql`update outbox set sent = true`

  const reader = connectDatabase({ url, max: 1, name: 'reader' })
  await reader`begin`
  await reader`select count(*) from outbox`
  const began = performance.now()
  expect(await dropOldPartitions(sql)).toEqual([])
  expect(performance.now() - began).toBeLessThan(4_000)
  await commitBatch(sql, newBatchId(), [itemOf(player, 1)]) // and nobody is left waiting
  await reader`commit`
  await closeDatabase(reader)
  expect(await dropOldPartitions(sql)).toEqual([kept])
})
