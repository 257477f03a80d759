import { nextBatchId } from '@leaderboard/database/batch-id'
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { createTestDatabase, openTestSeason, test } from '@leaderboard/database/test-database'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import pino from 'pino'
import { expect } from 'vitest'
import { changeLogSuite, type LogHarness } from './change-log.suite.ts'
import { createOutboxChangeLog } from './outbox-change-log.ts'
import { Recorder, someChanges, soon } from './test-recorder.ts'

const logger = pino({ level: 'silent' })

async function commit(sql: Database, seasonId: number, id: string): Promise<void> {
  await sql`insert into outbox (batch_id, season_id, changes) values (${id}, ${seasonId}, ${someChanges(1)})
    on conflict do nothing`
}

changeLogSuite('the outbox table', async (): Promise<LogHarness> => {
  const database = await createTestDatabase()
  const opened: { close(): Promise<void> }[] = []
  return {
    openLog: async () => {
      const sql = connectDatabase({ url: database.url, max: 4, name: 'log' })
      const log = createOutboxChangeLog({ sql, logger })
      opened.push({ close: () => log.close().then(() => closeDatabase(sql)) })
      return log
    },
    newSeason: async () => (await openTestSeason(database.sql, { gameMode: 'log' })).id,
    commit: async (seasonId, id, changes) => {
      await database.sql`insert into outbox (batch_id, season_id, changes) values (${id}, ${seasonId}, ${changes})
        on conflict do nothing`
    },
    newBatchId: () => nextBatchId(Date.now()),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((each) => each.close()))
      await database.drop()
    },
  }
})

test('S1: a batch with an older id that was committed later is followed all the same', async ({ sql }) => {
  const log = createOutboxChangeLog({ sql, logger })
  const season = await openTestSeason(sql, { gameMode: 'log' })
  const follower = new Recorder(log, season.id, await log.open(season.id))
  const [older, newer] = [nextBatchId(Date.now()), nextBatchId(Date.now())] as const
  const slow = await sql.reserve() // a transaction that stays open
  await slow`begin`
  await slow`insert into outbox (batch_id, season_id, changes) values (${older}, ${season.id}, '[]')`
  await commit(sql, season.id, newer)
  await log.append(season.id, newer, '')
  await follower.count(1)
  await slow`commit`
  slow.release()
  await log.append(season.id, older, '')
  await follower.count(2)
  expect(follower.batchIds).toEqual([newer, older])
  await log.close()
})

test('an append marks the row as sent; a batch nobody committed is refused', async ({ sql }) => {
  const log = createOutboxChangeLog({ sql, logger })
  const season = await openTestSeason(sql, { gameMode: 'log' })
  const id = nextBatchId(Date.now())
  await commit(sql, season.id, id)
  await log.append(season.id, id, '')
  expect(await sql`select sent from outbox where batch_id = ${id}`).toEqual([{ sent: true }])
  await expect(log.append(season.id, nextBatchId(Date.now()), '')).rejects.toThrow('never committed')
  await log.close()
})

test('rows that were dropped before a follower came are a gap', async ({ sql }) => {
  const log = createOutboxChangeLog({ sql, logger })
  const season = await openTestSeason(sql, { gameMode: 'log' })
  const start = await log.open(season.id)
  for (let at = 0; at < 3; at++) {
    const id = nextBatchId(Date.now())
    await commit(sql, season.id, id)
    await log.append(season.id, id, '')
  }
  await sql`delete from outbox where season_id = ${season.id} and sequence = 2`
  const late = new Recorder(log, season.id, start)
  expect(await late.gap()).toContain('is missing')
  await sql`delete from outbox where season_id = ${season.id}`
  const later = new Recorder(log, season.id, start)
  expect(await later.gap()).toContain('does not hold')
  await log.close()
})

test('following and appending scan no partition but by index', async ({ sql }) => {
  const plan = await sql<Record<string, string>[]>`
    explain select sequence, batch_id, changes from outbox
    where season_id = 1 and epoch = 'e' and sequence > 5 and sequence is not null order by sequence limit 128`
  const text = plan.map((row) => Object.values(row)[0]).join('\n')
  expect(text).toContain('season_id_epoch_sequence')
  expect(text).not.toContain('Seq Scan')
})

test('a PostgreSQL that was restarted begins a new epoch, and followers are told', async () => {
  await using server = await startPostgres()
  const url = new URL(server.url)
  await migrate(url.href)
  const sql = connectDatabase({ url: url.href, max: 4, name: 'log' })
  const log = createOutboxChangeLog({ sql, logger })
  const season = await openTestSeason(sql, { gameMode: 'log' })
  const before = await log.open(season.id)
  const follower = new Recorder(log, season.id, before)
  await soon(() => follower.connection.at(-1) === true)
  await server.kill()
  await soon(() => follower.connection.at(-1) === false)
  expect(await log.head(season.id)).toBeNull()
  await server.start()
  expect(await follower.gap()).toContain('another server')
  await soon(() => log.open(season.id).then((fresh) => fresh.epoch !== before.epoch))
  await log.close()
  await closeDatabase(sql)
})
