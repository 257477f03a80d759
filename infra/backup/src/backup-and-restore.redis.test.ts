/** What docs/runbooks/backup-and-restore.md says, done: back up under load, wipe, restore, and everything is as it was. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { startStack } from '@leaderboard/dev-servers/start-stack'
import { expect, test } from 'vitest'
import { backUp } from './back-up.ts'
import { restore } from './restore.ts'

const PLAYERS = 20
const REPLICAS = { realtime: 0, dashboard: 0 }

async function submit(origin: string, userId: number, key: string) {
  const answer = await fetch(`${origin}/api/leaderboard/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `"${key}"` },
    body: JSON.stringify({ user_id: userId, score: 100 + userId * 7 }),
  })
  return { status: answer.status, body: (await answer.json()) as { sessionId: number } }
}

async function readTop(origin: string) {
  const answer = await fetch(`${origin}/api/leaderboard/top?limit=${PLAYERS}`)
  const { items, rankState } = (await answer.json()) as { items: object[]; rankState: string }
  return { items, rankState }
}

test('a database is backed up under load, wiped and restored, and the views that load from it are equal', async () => {
  await using postgres = await startPostgres()
  await using redis = await startRedis()
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-backup-'))
  const sql = connectDatabase({ url: postgres.url, max: 1, name: 'backup test' })
  try {
    await migrate(postgres.url)
    await sql`insert into users (username) select 'player ' || n from generate_series(1, ${PLAYERS}) as n`
    // A month that no migration makes: its partition must come back as well.
    await sql`create table game_sessions_2020_02 partition of game_sessions for values from ('2020-02-01 00:00+00') to ('2020-03-01 00:00+00')`
    await sql`insert into game_sessions (id, user_id, score, game_mode, "timestamp") values (1, 1, 5, 'old', '2020-02-02')`
    const before = await startStack({ databaseUrl: postgres.url, redisUrl: redis.url, replicas: REPLICAS })
    const origin = before.of('ingest').url
    const { body: first } = await submit(origin, 1, 'first-1')
    for (let id = 2; id <= PLAYERS; id++) await submit(origin, id, `first-${id}`)
    const load = Array.from({ length: 40 }, (_, i) => submit(origin, 1 + (i % PLAYERS), `during-${i}`))
    const { tables } = await backUp(sql, folder)
    await Promise.all(load)
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['users', 'game_sessions', 'leaderboard']))
    await before.stop()

    await expect(restore(sql, folder)).rejects.toThrow(/holds players/)
    await sql.unsafe('drop schema public cascade; create schema public').simple()
    await migrate(postgres.url)
    await restore(sql, folder)
    await redis.restart()

    await using after = await startStack({ databaseUrl: postgres.url, redisUrl: redis.url, replicas: REPLICAS })
    await expect.poll(async () => (await readTop(after.of('query').url)).rankState, { timeout: 20_000 }).toBe('exact')
    const expected = await sql<{ userId: number; rank: number; totalScore: number }[]>`
      select user_id as "userId", dense_rank() over (order by total_score desc)::int as rank, total_score::int as "totalScore"
      from leaderboard order by total_score desc, reached_at, user_id`
    expect(expected).toHaveLength(PLAYERS)
    expect((await readTop(after.of('query').url)).items).toMatchObject([...expected])
    const [sums] = await sql<{ wrong: number }[]>`
      select count(*)::int as wrong from leaderboard
      where (score_sum, session_count) <> (select sum(score), count(*) from game_sessions s
        where s.user_id = leaderboard.user_id and s.game_mode <> 'old')`
    expect(sums?.wrong).toBe(0)
    expect(await sql`select 1 from game_sessions_2020_02`).toHaveLength(1)

    // A key that the backup holds is still known, and new sessions get new ids.
    const again = await submit(after.of('ingest').url, 1, 'first-1')
    expect(again.body.sessionId).toBe(first.sessionId)
    const later = await submit(after.of('ingest').url, 1, 'later')
    expect(later.status).toBe(201)
    const [newest] = await sql<
      { count: number }[]
    >`select count(*)::int as count from game_sessions where id = ${later.body.sessionId}`
    expect(newest?.count).toBe(1)
  } finally {
    await closeDatabase(sql)
    rmSync(folder, { recursive: true, force: true })
  }
}, 240_000)
