/** How fast a view is there, and how long the event loop stands still meanwhile. */
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { loadText } from './compare-rates.ts'
import { atLeast, atMost, type Figure } from './figure.ts'
import type { LoadFigures } from './load-view.main.ts'
import { formatNumber } from './print-table.ts'
import { runProgram } from './run-program.ts'
import { spreadOf } from './spread.ts'
import type { Stage } from './stage.ts'

const MANY = 10_000_000
const MANY_DATABASE = 'bench_many'

export const loadRate: Figure = {
  name: 'load_players_per_s',
  unit: '1/s',
  ...atLeast(400_000, 1_000_000),
  async measure(stage, { rounds }) {
    await stage.only()
    const { postgres, redis } = await stage.servers()
    const figures = await load(postgres.url, redis.url, rounds)
    return { ...spreadOf(figures.ms.map((ms) => (figures.players / ms) * 1000)), notes: [noteOf(figures)] }
  },
}

export const loadBlock: Figure = {
  name: 'load_block_ms',
  unit: 'ms',
  ...atMost(60, 20),
  async measure(stage, { rounds }) {
    const figures = await loadOf(stage, MANY, rounds)
    return { ...spreadOf(figures.pauseMs), notes: [noteOf(figures)] }
  },
}

/** Loads a board of so many players, in a database of its own. */
export async function loadOf(stage: Stage, players: number, rounds: number): Promise<LoadFigures> {
  await stage.only()
  const { postgres, redis, sql } = await stage.servers()
  const url = Object.assign(new URL(postgres.url), { pathname: `/${MANY_DATABASE}` }).href
  await sql`create database ${sql(MANY_DATABASE)}`
  try {
    await migrate(url)
    await fillMany(url, players)
    return await load(url, redis.url, rounds)
  } finally {
    await sql`drop database ${sql(MANY_DATABASE)} with (force)`
  }
}

function load(databaseUrl: string, redisUrl: string, rounds: number): Promise<LoadFigures> {
  return runProgram<LoadFigures>('load-view', [String(rounds)], { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl })
}

/** Rows of the leaderboard and nothing else: a load reads no other table, and no index. */
async function fillMany(url: string, players: number): Promise<void> {
  const sql = connectDatabase({ url, max: 1, name: 'bench-fill' })
  try {
    await dropChecks(sql)
    await sql`
      insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
        last_score, reached_at, version)
      select 1, n, score, score, 1, score, n, score, '2026-01-01'::timestamptz + random() * interval '90 days', 1
      from (select n, (random() * 1000000)::int as score from generate_series(1, ${players}::int) n) as scored`
    await sql`vacuum analyze leaderboard`
  } finally {
    await closeDatabase(sql)
  }
}

async function dropChecks(sql: Database): Promise<void> {
  await sql
    .unsafe(
      `drop index leaderboard_total;
      alter table leaderboard drop constraint leaderboard_pkey, drop constraint leaderboard_user_id_fkey,
        drop constraint leaderboard_season_id_fkey`,
    )
    .simple()
}

function noteOf({ players, ms, processorMs, pauseMs }: LoadFigures): string {
  const [clock, processor, pause] = [ms, processorMs, pauseMs].map((values) => formatNumber(spreadOf(values).median))
  const what = `${formatNumber(players)} players in ${clock} ms (processor ${processor} ms), longest pause ${pause} ms`
  return `${what}, load average ${loadText()}`
}
