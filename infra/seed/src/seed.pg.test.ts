import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Database } from '@leaderboard/database/connect-database'
import { commitBatch } from '@leaderboard/database/queries/commit-batch'
import { drawSessionIds } from '@leaderboard/database/queries/draw-session-ids'
import { listSessions } from '@leaderboard/database/queries/list-sessions'
import { createTestPlayers, itemOf, newBatchId } from '@leaderboard/database/test-batch'
import { createTestDatabase, openTestSeason } from '@leaderboard/database/test-database'
import { describe, expect, test } from 'vitest'
import { seedDatabase } from './seed.ts'

const SMALL = { kind: 'demo', players: 500, sessions: 3_000, seed: 7 } as const
const quiet = { write: () => true }

/** How many rows of the leaderboard are exactly what their sessions come to, and how many there are (I3). */
async function countExact(sql: Database, aggregate: string, direction: string, seasonId: number) {
  const [row] = await sql`
    with played as (
      select user_id, sum(score)::bigint as score_sum, count(*)::int as sessions,
        ${direction === 'desc' ? sql`max(score)` : sql`min(score)`} as best,
        (array_agg(score order by id desc))[1] as last
      from game_sessions group by user_id
    ),
    ranked as (
      select *, dense_rank() over (order by total_score ${direction === 'desc' ? sql`desc` : sql`asc`}) as wanted
      from leaderboard where season_id = ${seasonId}
    )
    select count(*) as rows, count(*) filter (where
      ranked.score_sum = played.score_sum and session_count = sessions and version = sessions and best_score = best
      and last_score = last and rank = wanted
      and total_score = total_of(${aggregate}, played.score_sum, sessions, best, last)
      and (select score from game_sessions where id = best_session_id and user_id = ranked.user_id) = best) as exact,
      (select count(*) from played) as players
    from ranked join played using (user_id)`
  return row
}

/** The command itself, in a process that can be killed. */
function startSeed(url: string, args: string[]): { child: ChildProcess; lines: AsyncIterableIterator<string> } {
  const main = fileURLToPath(new URL('../build/main.js', import.meta.url))
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, DATABASE_URL: url, DATABASE_DIRECT_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

async function runSeed(url: string, args: string[]): Promise<string> {
  const { child, lines } = startSeed(url, args)
  const exited = once(child, 'exit')
  let text = ''
  for await (const line of lines) text += `${line}\n`
  expect((await exited)[0]).toBe(0)
  return text
}

async function countRows(sql: Database) {
  const [row] = await sql`
    select (select count(*) from users) as users, (select count(*) from game_sessions) as sessions,
      (select count(distinct id) from game_sessions) as ids`
  return row
}

describe('the seed', () => {
  test('makes totals and ranks that are exactly what its sessions come to, on every open board', async () => {
    await using database = await createTestDatabase()
    const { sql, url } = database
    const golf = await openTestSeason(sql, { aggregate: 'best', direction: 'asc' })
    const latest = await openTestSeason(sql, { aggregate: 'latest' })
    await seedDatabase(url, SMALL, quiet)
    expect(await countRows(sql)).toEqual({ users: 500, sessions: 3_000, ids: 3_000 })
    const exact = await countExact(sql, 'average', 'desc', 1)
    expect(exact).toEqual({ rows: exact?.['players'], exact: exact?.['players'], players: exact?.['players'] })
    expect(await countExact(sql, 'best', 'asc', golf.id)).toEqual(exact)
    expect(await countExact(sql, 'latest', 'desc', latest.id)).toEqual(exact)
    for (const season of [golf, latest]) {
      const page = { limit: 3_000, before: null }
      const [held] = await sql`
        select session_count from leaderboard where season_id = ${season.id} and user_id = 1`
      expect(await listSessions(sql, season, 1, page)).toHaveLength(held?.['session_count'] ?? -1)
    }
    const requests = await sql`select kind from job_requests`
    expect([...requests]).toEqual([{ kind: 'new_epoch' }])
  })

  test('does nothing the second time, and nothing where there are players when asked so', async () => {
    await using database = await createTestDatabase()
    const { sql, url } = database
    expect(await seedDatabase(url, { ...SMALL, onlyIfEmpty: true }, quiet)).toMatchObject({ outcome: 'done' })
    expect(await seedDatabase(url, { ...SMALL, onlyIfEmpty: true }, quiet)).toMatchObject({ outcome: 'not-empty' })
    expect(await seedDatabase(url, SMALL, quiet)).toMatchObject({ outcome: 'already' })
    expect(await countRows(sql)).toEqual({ users: 500, sessions: 3_000, ids: 3_000 })
  })

  test('adds to what was played, and what is played later goes on from it', async () => {
    await using database = await createTestDatabase()
    const { sql, url } = database
    const [player = 0] = await createTestPlayers(sql, 1)
    await sql`update users set username = 'Aino Acosta' where id = ${player}` // a name the seed would give
    const { first: sessionId } = await drawSessionIds(sql)
    await commitBatch(sql, newBatchId(), [itemOf(player, 5, { sessionId })])
    await seedDatabase(url, SMALL, quiet)
    await seedDatabase(url, { ...SMALL, players: 300 }, quiet) // a second run: other ids, other names, another month
    expect(await countRows(sql)).toEqual({ users: 801, sessions: 6_001, ids: 6_001 })
    const { first: laterId } = await drawSessionIds(sql)
    await commitBatch(sql, newBatchId(), [itemOf(2, 50_000, { sessionId: laterId })])
    expect(await countRows(sql)).toMatchObject({ sessions: 6_002, ids: 6_002 })
    const [row] = await sql`
      select session_count, score_sum, (select sum(score)::bigint from game_sessions where user_id = 2) as played,
        (select count(*)::int from game_sessions where user_id = 2) as sessions from leaderboard where user_id = 2`
    expect(row).toMatchObject({ score_sum: row?.['played'], session_count: row?.['sessions'] })
    const [next] = await createTestPlayers(sql, 1)
    expect(next).toBe(802)
  })

  test('whoever played meanwhile and gets another total has it from now on; an equal total keeps its time', async () => {
    await using database = await createTestDatabase()
    const { sql, url } = database
    const season = await openTestSeason(sql, { aggregate: 'best' })
    const breakOff = {
      write: (text: string) => {
        if (text.includes('totals')) throw new Error('broken off')
      },
    }
    await expect(seedDatabase(url, SMALL, breakOff)).rejects.toThrow('broken off')
    const [low, high] = [2, 3]
    const { first } = await drawSessionIds(sql)
    await commitBatch(sql, newBatchId(), [
      itemOf(low, 0, { sessionId: first }),
      itemOf(high, 2_147_483_647, { sessionId: first + 1 }),
    ])
    const readRows = () => sql<{ total: number; reached: Date }[]>`
      select total_score as total, reached_at as reached from leaderboard
      where season_id = ${season.id} and user_id in (${low}, ${high}) order by user_id`
    const before = await readRows()
    await seedDatabase(url, SMALL, quiet)
    const [lowAfter, highAfter] = await readRows()
    expect(lowAfter?.total).toBeGreaterThan(0)
    expect(lowAfter?.reached.getTime()).toBeGreaterThan(before[0]?.reached.getTime() ?? 0)
    expect(highAfter).toEqual(before[1])
  })

  test('killed in the middle and run again, it has made everything once', async () => {
    await using database = await createTestDatabase()
    const { sql, url } = database
    const size = ['full', '--players', '60000', '--sessions', '250000', '--seed', '3']
    for (const stage of ['players', 'sessions', 'totals']) {
      const { child, lines } = startSeed(url, size)
      for await (const line of lines) if (line.includes(stage) && !line.startsWith('Seeding')) break
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    // The last transaction may have been on its way when its client died: then it is all there.
    expect(await runSeed(url, size)).toMatch(/Seeded in [\d.]+ s, [\d,]+ sessions\/s|An earlier run has made these/)
    expect(await countRows(sql)).toEqual({ users: 60_000, sessions: 250_000, ids: 250_000 })
    const exact = await countExact(sql, 'average', 'desc', 1)
    expect(exact?.['exact']).toBe(exact?.['players'])
    expect(await runSeed(url, size)).toMatch(/An earlier run has made these/)
  }, 120_000)
})
