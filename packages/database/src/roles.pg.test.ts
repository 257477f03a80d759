import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDatabase, connectDatabase, type Database } from './connect-database.ts'
import { ensurePartitions } from './ensure-partitions.ts'
import { migrate } from './migrate.ts'
import { commitBatch } from './queries/commit-batch.ts'
import { createPlayers } from './queries/create-players.ts'
import { drawSessionIds } from './queries/draw-session-ids.ts'
import { erasePlayer } from './queries/erase-player.ts'
import { findApiKeys } from './queries/find-api-keys.ts'
import { findPlayers } from './queries/find-players.ts'
import { listOpenSeasons } from './queries/list-open-seasons.ts'
import { listSessions } from './queries/list-sessions.ts'
import { markSent } from './queries/mark-sent.ts'
import { requestJob } from './queries/request-job.ts'
import { setPlayerHidden } from './queries/set-player-hidden.ts'
import { touchApiKeys } from './queries/touch-api-keys.ts'
import { itemOf, newBatchId } from './test-batch.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const ROLES = readFileSync(new URL('../roles.sql', import.meta.url), 'utf8')
const PASSWORD = 'of-a-test-server-only'

let database: TestDatabase
const urls: Record<string, string> = {}
const pools: Record<'migrator' | 'writer' | 'reader', Database> = {} as never

beforeAll(async () => {
  database = await createTestDatabase()
  for (let i = 0; i < 2; i += 1) await database.sql.unsafe(ROLES).simple() // a second time changes nothing
  for (const role of ['migrator', 'writer', 'reader'] as const) {
    await database.sql.unsafe(`alter role leaderboard_${role} password '${PASSWORD}'`)
    const url = new URL(database.url)
    url.username = `leaderboard_${role}`
    url.password = PASSWORD
    urls[role] = url.href
    pools[role] = connectDatabase({ url: url.href, max: 2, name: role })
  }
})
afterAll(async () => {
  await Promise.all(Object.values(pools).map((pool) => closeDatabase(pool)))
  await database.drop()
})

const DENIED = { code: '42501' }

test('the migrator migrates, makes partitions, and drops them', async () => {
  expect(await migrate(urls['migrator'] ?? '')).toEqual({ applied: [] })
  const later = Date.now() + 300 * 86_400_000
  await ensurePartitions(pools.migrator, later)
  await pools.migrator`alter table users add column if not exists of_a_test int`
  await pools.migrator`alter table users drop column of_a_test`
})

test('the writer does what ingest does, and changes no table', async () => {
  const { writer } = pools
  const [player] = await createPlayers(writer, ['of the writer'])
  await drawSessionIds(writer)
  const batchId = newBatchId()
  await commitBatch(writer, batchId, [itemOf(player?.id ?? 0, 5, { key: 'k' })])
  await markSent(writer, [{ batchId, seasonId: 1 }])
  await requestJob(writer, 'recalculate')
  const note = { keyId: 'abcdefghijkl', reason: 'a test' }
  const [hidden] = await createPlayers(writer, ['to be hidden'])
  const userId = hidden?.id ?? 0
  expect(await setPlayerHidden(writer, newBatchId(), { userId, isHidden: true, note })).toBeGreaterThan(0)
  expect(await erasePlayer(writer, newBatchId(), userId, note)).toBeGreaterThan(0)
  await ensurePartitions(writer) // all there: it only looks
  for (const statement of [
    'create table mine (a int)',
    'drop table users',
    'truncate game_sessions',
    'delete from moderation_log',
    'alter table users add column a int',
    'create function public.f() returns int language sql as $$ select 1 $$',
    "insert into schema_migrations (name) values ('9999_mine')",
    'create role mine superuser',
    'copy users to program $$true$$',
  ]) {
    await expect(writer.unsafe(statement), statement).rejects.toMatchObject(DENIED)
  }
})

test('the reader reads, and notes the use of keys; it writes nothing and sees no idempotency keys', async () => {
  const { reader } = pools
  const [season] = await listOpenSeasons(reader)
  if (season === undefined) throw new Error('There is no season')
  await findPlayers(reader, [1])
  await listSessions(reader, season, 1, { limit: 5, before: null })
  await findApiKeys(reader, ['abcdefghijkl'])
  await touchApiKeys(reader, ['abcdefghijkl'])
  for (const statement of [
    "insert into users (username) values ('x')",
    'update leaderboard set total_score = 1',
    'delete from game_sessions',
    'select * from submission_keys',
    'select * from moderation_notes',
    "update api_keys set scopes = array['admin']",
    'update api_keys set revoked_at = null',
    "select nextval('game_session_ids')",
    'create temporary table mine (a int)',
  ]) {
    await expect(reader.unsafe(statement), statement).rejects.toMatchObject(DENIED)
  }
})

test('a table that the migrator makes later has its grants', async () => {
  await pools.migrator`create table made_later (a int)`
  await pools.writer`insert into made_later values (1)`
  expect(await pools.reader`select a from made_later`).toHaveLength(1)
  await expect(pools.reader`delete from made_later`).rejects.toMatchObject(DENIED)
  await pools.migrator`drop table made_later`
})
