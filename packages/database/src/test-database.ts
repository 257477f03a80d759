import { createHash, randomBytes } from 'node:crypto'
import type { Aggregate, Direction } from '@leaderboard/ranking/board-total'
import type { RankKind } from '@leaderboard/ranking/rank-kinds'
import { test as base } from 'vitest'
import { closeDatabase, connectDatabase, type Database } from './connect-database.ts'
import { ensurePartitions } from './ensure-partitions.ts'
import { listMigrations, migrate, readMigration } from './migrate.ts'
import { listOpenSeasons } from './queries/list-open-seasons.ts'
import type { Season } from './season.ts'

/** A migrated database of its own, on the server of the test run. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string
  readonly sql: Database
  /** Fails where somebody else is still connected: who opens, closes. */
  drop(): Promise<void>
}

const CLONE_NAME = /^test_(\d+)_[0-9a-f]+$/

/**
 * Clones the migrated template, which the first caller makes; takes some tens of milliseconds. Needs TEST_DATABASE_URL,
 * a superuser on a server that belongs to the tests.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL']
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: run this test through "npm run test:only"')
  const admin = connectDatabase({ url: server, max: 1, name: 'test-admin' })
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  try {
    const template = await findOrMakeTemplate(admin, server)
    await admin`create database ${admin(name)} template ${admin(template)}`
  } finally {
    await closeDatabase(admin)
  }
  const url = databaseUrl(server, name)
  const sql = connectDatabase({ url, max: 8, name: 'test' })
  await ensurePartitions(sql) // an hour may have passed since the template was made
  let dropping: Promise<void> | null = null
  const drop = () => (dropping ??= dropDatabase(server, name, sql))
  return { url, sql, drop, [Symbol.asyncDispose]: drop }
}

/** The test of vitest, with `sql` and `databaseUrl` of a database that belongs to the test file. */
export const test = base.extend<{ $file: { database: TestDatabase; sql: Database; databaseUrl: string } }>({
  database: [
    // oxlint-disable-next-line no-empty-pattern -- vitest reads the dependencies of a fixture from this pattern
    async ({}, use) => {
      const database = await createTestDatabase()
      await use(database)
      await database.drop()
    },
    { scope: 'file' },
  ],
  sql: [async ({ database }, use) => use(database.sql), { scope: 'file' }],
  databaseUrl: [async ({ database }, use) => use(database.url), { scope: 'file' }],
})

export interface TestSeasonRules {
  readonly aggregate?: Aggregate
  readonly direction?: Direction
  readonly rankKind?: RankKind
  readonly gameMode?: string | null
  readonly minimumScore?: number
  readonly maximumScore?: number
}

/** Opens a season on a board of its own. Without a mode every later submission counts in it, so give it one. */
export async function openTestSeason(sql: Database, rules: TestSeasonRules = {}): Promise<Season> {
  const slug = `test-${randomBytes(6).toString('hex')}`
  await sql`
    with board as (
      insert into boards (slug, title, game_mode, aggregate, direction, rank_kind, minimum_score, maximum_score)
      values (${slug}, ${slug}, ${rules.gameMode ?? null}, ${rules.aggregate ?? 'average'}, ${rules.direction ?? 'desc'},
        ${rules.rankKind ?? 'dense'}, ${rules.minimumScore ?? 0}, ${rules.maximumScore ?? 2_147_483_647})
      returning id
    )
    insert into seasons (board_id, number) select id, 1 from board`
  const season = (await listOpenSeasons(sql)).find((one) => one.board === slug)
  if (season === undefined) throw new Error(`The season of ${slug} did not open`)
  return season
}

/** Closes a season: no later submission counts in it. */
export async function closeTestSeason(sql: Database, season: Season): Promise<void> {
  await sql`update seasons set closed_at = now() where id = ${season.id}`
}

/** One template for each state of the migrations, made once however many workers ask; templates of other states go. */
async function findOrMakeTemplate(admin: Database, server: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of listMigrations()) hash.update(name).update(readMigration(name))
  const template = `test_template_${hash.digest('hex').slice(0, 16)}`
  await admin`set lock_timeout = '60s'` // on a busy machine the first caller takes a while
  await admin`select pg_advisory_lock(hashtext('leaderboard test template'))`
  try {
    const databases = await admin<
      { name: string }[]
    >`select datname as name from pg_database where datname like 'test%'`
    const names = databases.map((row) => row.name)
    for (const name of names.filter((one) => one !== template && isLeftover(one))) {
      await admin`drop database if exists ${admin(name)} with (force)`
    }
    if (!names.includes(template)) await makeTemplate(admin, server, template)
    return template
  } finally {
    await admin`select pg_advisory_unlock(hashtext('leaderboard test template'))`
  }
}

/** Renamed when it is complete, so that one half made is never taken for a template. */
async function makeTemplate(admin: Database, server: string, template: string): Promise<void> {
  const unfinished = `${template}_unfinished`
  await admin`create database ${admin(unfinished)}`
  await migrate(databaseUrl(server, unfinished))
  await admin.unsafe(`alter database ${unfinished} rename to ${template}`)
}

/** Templates of other migrations, half-made ones, and clones of processes that are gone. */
function isLeftover(name: string): boolean {
  if (name.startsWith('test_template_')) return true
  const pid = Number(CLONE_NAME.exec(name)?.[1] ?? Number.NaN)
  if (Number.isNaN(pid)) return false
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

async function dropDatabase(server: string, name: string, sql: Database): Promise<void> {
  await closeDatabase(sql)
  const admin = connectDatabase({ url: server, max: 1, name: 'test-admin' })
  try {
    const left = await listConnections(admin, name)
    await admin`drop database ${admin(name)} with (force)`
    if (left.length > 0) throw new Error(`Connections to the test database were left open: ${left.join(', ')}`)
  } finally {
    await closeDatabase(admin)
  }
}

/** Who is still connected after a moment: a backend outlives its connection by some milliseconds. */
async function listConnections(admin: Database, name: string): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const rows = await admin<{ who: string }[]>`
      select application_name as who from pg_stat_activity where datname = ${name} and backend_type = 'client backend'`
    if (rows.length === 0 || attempt === 20) return rows.map((row) => row.who)
    await admin`select pg_sleep(0.05)`
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
