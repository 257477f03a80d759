import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { noteDatabaseHistory } from '@leaderboard/database/queries/note-database-history'
import { readDatabaseHistory } from '@leaderboard/database/queries/read-database-history'
import { expect, test } from 'vitest'
import { createRankerWorld, endlessTerm, until } from './test-ranker.ts'
import { createHistoryWatch } from './watch-history.ts'

test('a database that goes on with another line of history: new epochs, so that no view stays ahead of it', async () => {
  await using world = await createRankerWorld(3)
  const { sql, tools } = world
  const watch = createHistoryWatch(tools)
  const silent = async () => undefined
  const [view] = tools.views()
  if (view === undefined) throw new Error('a season is open')
  await until(() => view.state === 'exact')
  const epoch = () => view.position?.epoch
  const first = epoch()

  await watch.run(endlessTerm(), silent) // a new database: noted, nothing begins
  const { present, noted } = await readDatabaseHistory(sql)
  expect(noted).toBe(present)
  expect(present).toMatch(/^\d+\/[0-9A-F]{8}$/)
  await watch.run(endlessTerm(), silent)
  expect(await tools.log.head(view.season.id)).toMatchObject({ epoch: first })

  // As after a failover: what the log has told is lost, and the player's versions are given away again.
  const batchId = await world.commit(new Map([[1, 500]]))
  const [row] = await sql<{ changes: string }[]>`select changes from outbox where batch_id = ${batchId}`
  await tools.log.append(view.season.id, batchId, row?.changes ?? '')
  await until(() => view.standings.size === 1)
  await sql`delete from leaderboard`
  await sql`delete from game_sessions`
  await sql`delete from outbox`
  await noteDatabaseHistory(sql, 'another/00000001')

  await watch.run(endlessTerm(), silent)
  await until(() => epoch() !== first && view.state === 'exact' && view.standings.size === 0)
  expect((await readDatabaseHistory(sql)).noted).toBe(present)
})

test('a leader whose term ended leaves the line unnoted: the next one begins the epochs', async () => {
  await using world = await createRankerWorld(1)
  const { sql, tools } = world
  await noteDatabaseHistory(sql, 'another/00000001')
  const term = endlessTerm()
  term.end()
  await createHistoryWatch(tools).run(term, async () => undefined)
  expect((await readDatabaseHistory(sql)).noted).toBe('another/00000001')
})

test('a host that does not tell the line is asked once, and the job goes on', async () => {
  await using world = await createRankerWorld(1)
  const { sql, tools } = world
  const role = `reader_${process.pid}`
  const url = new URL(world.databaseUrl)
  await sql.unsafe(`create role ${role} login password '${url.password}'`)
  await sql.unsafe(`grant select on all tables in schema public to ${role}`)
  await sql`revoke execute on function pg_control_system() from public`
  url.username = role
  const asRole = connectDatabase({ url: url.href, max: 1, name: 'reader' })
  try {
    const watch = createHistoryWatch({ ...tools, sql: asRole })
    for (let turn = 0; turn < 2; turn++) expect(await watch.run(endlessTerm(), async () => undefined)).toBe(false)
  } finally {
    await closeDatabase(asRole, 1)
    await sql.unsafe(`drop owned by ${role}; drop role ${role}`)
  }
})
