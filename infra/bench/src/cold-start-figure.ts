/** How long a query service needs from its start until it answers at all, and until it answers from its own standings. */
import { setTimeout as sleep } from 'node:timers/promises'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { startProcess } from './bench-process.ts'
import { loadText } from './compare-rates.ts'
import { atMost, type Figure, type Measurement } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { type Spread, spreadOf } from './spread.ts'
import { environmentOn } from './stage.ts'

const PLAYERS = 10_000_000
const DATABASE = 'bench_cold'
const ASK_EVERY_MS = 50
const PATIENCE_MS = 300_000
const ASKED = {
  top: '/api/leaderboard/top?limit=10',
  rank: `/api/leaderboard/rank/${PLAYERS / 2}`,
}
type Asked = keyof typeof ASKED

/** Seconds after the process was started. */
interface ColdStart {
  readonly first: Record<Asked, number>
  /** What the first answer called itself. */
  readonly state: Record<Asked, string>
  /** The first answer that is exact and names a revision, which only a view has. */
  readonly exact: number
}

export const coldStart: Figure = {
  name: 'cold_start_s',
  unit: 's',
  ...atMost(null, null),
  async measure(stage, { rounds }) {
    await stage.only()
    const { postgres, redis, sql } = await stage.servers()
    const url = Object.assign(new URL(postgres.url), { pathname: `/${DATABASE}` }).href
    await sql`create database ${sql(DATABASE)}`
    try {
      await migrate(url)
      await fill(url)
      const starts: ColdStart[] = []
      for (let round = 0; round < rounds; round++) starts.push(await startCold(environmentOn(url, redis.url)))
      return describe(starts)
    } finally {
      await sql`drop database ${sql(DATABASE)} with (force)`
    }
  },
}

/** Everything that PostgreSQL needs to answer while the view loads: names, places, and the index of the totals. */
async function fill(url: string): Promise<void> {
  const sql = connectDatabase({ url, max: 1, name: 'bench-fill' })
  try {
    await sql.unsafe('drop index leaderboard_total, users_name_prefix').simple()
    await sql`insert into users (username) select 'player ' || n from generate_series(1, ${PLAYERS}::int) n`
    await sql`
      insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
        last_score, reached_at, version)
      select 1, n, score, score, 1, score, n, score, '2026-01-01'::timestamptz + random() * interval '90 days', 1
      from (select n, (random() * 1000000)::int as score from generate_series(1, ${PLAYERS}::int) n) as scored`
    await sql.unsafe('create index leaderboard_total on leaderboard (season_id, total_score desc)').simple()
    await sql`vacuum analyze leaderboard`
  } finally {
    await closeDatabase(sql)
  }
}

async function startCold(env: Record<string, string>): Promise<ColdStart> {
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const query = await startProcess({ program: 'service', args: ['query'], readyPath: '/livez', nodeFlags: [], env })
  try {
    const first = new Map<string, { at: number; state: string }>()
    while (seconds() * 1000 < PATIENCE_MS) {
      for (const path of Object.values(ASKED)) {
        const answer = await ask(query.url + path)
        if (answer === null) continue
        if (!first.has(path)) first.set(path, { at: seconds(), state: answer.rankState })
        const [top, rank] = [first.get(ASKED.top), first.get(ASKED.rank)]
        if (!answer.isFromView || top === undefined || rank === undefined) continue
        return {
          first: { top: top.at, rank: rank.at },
          state: { top: top.state, rank: rank.state },
          exact: seconds(),
        }
      }
      await sleep(ASK_EVERY_MS)
    }
    throw new Error(`The service did not become exact within ${PATIENCE_MS / 1000} s`)
  } finally {
    await query.stop()
  }
}

/** Null where it was refused. */
async function ask(url: string): Promise<{ rankState: string; isFromView: boolean } | null> {
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) return null
  const rankState = /"rankState":"(\w+)"/.exec(text)?.[1] ?? 'none'
  return { rankState, isFromView: rankState === 'exact' && !text.includes('"revision":null') }
}

function describe(starts: readonly ColdStart[]): Measurement {
  const notes = (Object.keys(ASKED) as Asked[]).map((asked) => {
    const { median, min, max } = spreadOf(starts.map(({ first }) => first[asked]))
    const states = [...new Set(starts.map(({ state }) => state[asked]))].join(', ')
    return `first answer to ${asked} after ${formatNumber(median)} s (${formatNumber(min)} - ${formatNumber(max)}), ${states}`
  })
  const exact: Spread = spreadOf(starts.map((start) => start.exact))
  return {
    ...exact,
    notes: [`${formatNumber(PLAYERS)} players, from the start of the process`, ...notes, `load average ${loadText()}`],
  }
}
