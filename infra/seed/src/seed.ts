import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import { countIn } from './count-in.ts'
import { count, Progress, type ProgressTarget } from './progress.ts'
import { countSeededPlayers, seedPlayers } from './seed-players.ts'
import { findOrBeginRun, hasUnfinishedRun, type SeedOptions, type SeedRun } from './seed-run.ts'
import { completeSessionTable, openSessionTable, seedSessions } from './seed-sessions.ts'
import { writeAllRanks } from './write-all-ranks.ts'

export interface SeedResult {
  /** `done`: seeded now; `already`: an earlier run had; `not-empty`: there are players, and only-if-empty was asked. */
  readonly outcome: 'done' | 'already' | 'not-empty'
  /** Over all steps of the sessions: streaming, indexes, foreign key, totals. */
  readonly sessionsPerSecond: number
}

const NOTHING_DONE = { sessionsPerSecond: 0 }

/**
 * Fills a database with players and sessions, fast and so that they count: streamed with COPY into a table apart, which
 * becomes the partition of a past month. May be interrupted anywhere; the next run with the same options goes on where
 * it was, and one that is finished does nothing. Running services learn of it by the request for a new epoch that the
 * last transaction leaves (request-job.ts), which makes their views load again.
 *
 * @param url a direct connection, past any pooler
 */
export async function seedDatabase(
  url: string,
  { caFile, ...options }: SeedOptions & { readonly onlyIfEmpty?: boolean; readonly caFile?: string | undefined },
  target: ProgressTarget,
): Promise<SeedResult> {
  await migrate(url, { caFile })
  const sql = connectDatabase({ url, max: 1, name: 'seed', caFile })
  try {
    // One seed at a time: the lock goes with the connection, and an interrupted one's may take a moment to go.
    await sql`set lock_timeout = '15s'`
    await sql`select pg_advisory_lock(hashtext('leaderboard seed'))`
    if (options.onlyIfEmpty && (await hasPlayers(sql)) && !(await hasUnfinishedRun(sql))) {
      return { outcome: 'not-empty', ...NOTHING_DONE }
    }
    const run = await findOrBeginRun(sql, options)
    if (run.isFinished) return { outcome: 'already', ...NOTHING_DONE }
    target.write(`Seeding ${count(options.players)} players and ${count(options.sessions)} sessions\n`)
    return { outcome: 'done', sessionsPerSecond: await carryOut(sql, run, target) }
  } finally {
    await closeDatabase(sql)
  }
}

async function carryOut(sql: Database, run: SeedRun, target: ProgressTarget): Promise<number> {
  const playersDone = await countSeededPlayers(sql, run)
  const players = new Progress(target, 'players', run.players, playersDone)
  await seedPlayers(sql, run, playersDone, players)
  players.finish()

  const sessionsDone = await openSessionTable(sql, run)
  const began = performance.now()
  const sessions = new Progress(target, 'sessions', run.sessions, sessionsDone)
  await seedSessions(sql, run, sessionsDone, sessions)
  sessions.finish()
  await step(target, 'indexes and foreign key of the sessions', () => completeSessionTable(sql, run))
  const seasons = await listOpenSeasons(sql)
  await step(target, 'totals of the leaderboard', () => countIn(sql, run, seasons))
  const rate = (run.sessions - sessionsDone) / ((performance.now() - began) / 1000)
  await step(target, 'ranks', async () => {
    await sql`analyze users, leaderboard`
    for (const season of seasons) await writeAllRanks(sql, season)
  })
  return rate
}

/** Says what begins, and how long it took. */
async function step(target: ProgressTarget, what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  target.write(`  ${what} ...`)
  await work()
  target.write(` ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
}

async function hasPlayers(sql: Database): Promise<boolean> {
  const [row] = await sql`select from users limit 1`
  return row !== undefined
}
