import { expect } from 'vitest'
import { closeDatabase, connectDatabase } from '../connect-database.ts'
import { createTestPlayers, itemOf, newBatchId, readGlobal } from '../test-batch.ts'
import { test } from '../test-database.ts'
import { commitBatch } from './commit-batch.ts'
import { listUnsent } from './list-unsent.ts'
import { markSent } from './mark-sent.ts'
import { readOutboxState } from './read-outbox-state.ts'

test('what nobody marked is listed, whatever order it became visible in; a mark counts once', async ({
  sql,
  databaseUrl,
}) => {
  const { id: seasonId } = await readGlobal(sql)
  const [player = 0] = await createTestPlayers(sql, 1)
  expect(await listUnsent(sql, 0, 10)).toEqual([])
  expect(await readOutboxState(sql)).toEqual({ unsent: 0, oldestSeconds: 0 })

  const slow = connectDatabase({ url: databaseUrl, max: 1, name: 'slow' })
  const early = newBatchId()
  await slow`begin`
  await slow`insert into outbox (batch_id, season_id, changes) values (${early}, ${seasonId}, '[]')`
  const late = newBatchId()
  const [entry] = await commitBatch(sql, late, [itemOf(player, 1)])
  expect(await listUnsent(sql, 0, 10)).toEqual([{ batchId: late, seasonId, changes: entry?.changes }])
  expect(await listUnsent(sql, 60_000, 10)).toEqual([])
  expect(await markSent(sql, [{ batchId: late, seasonId }])).toBe(1)
  expect(await markSent(sql, [{ batchId: late, seasonId }])).toBe(0)
  await slow`commit`
  await closeDatabase(slow)

  expect((await listUnsent(sql, 0, 10)).map((row) => row.batchId)).toEqual([early]) // an older id, seen later
  const state = await readOutboxState(sql)
  expect(state.unsent).toBe(1)
  expect(state.oldestSeconds).toBeGreaterThan(0)
  expect(await markSent(sql, [])).toBe(0)
})

test('a mark that another is just making is left to it', async ({ sql, databaseUrl }) => {
  const { id: seasonId } = await readGlobal(sql)
  const batchId = newBatchId()
  await sql`insert into outbox (batch_id, season_id, changes) values (${batchId}, ${seasonId}, '[]')`
  const other = connectDatabase({ url: databaseUrl, max: 1, name: 'other' })
  await other`begin`
  expect(await markSent(other, [{ batchId, seasonId }])).toBe(1)
  expect(await markSent(sql, [{ batchId, seasonId }])).toBe(0) // at once, not after the lock
  await other`commit`
  await closeDatabase(other)
})
