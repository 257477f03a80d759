/** What docs/runbooks/upgrade.md says of migrations: they may run, again and together, while games submit. */
import { connectDatabase } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { startStack } from '@leaderboard/dev-servers/start-stack'
import { expect, test } from 'vitest'

test('migrations that run together while games submit lose nothing and refuse nobody', async () => {
  await using postgres = await startPostgres()
  await using redis = await startRedis()
  await migrate(postgres.url)
  const sql = connectDatabase({ url: postgres.url, max: 1, name: 'upgrade test' })
  try {
    await sql`insert into users (username) select 'player ' || n from generate_series(1, 10) as n`
    await using stack = await startStack({
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      replicas: { query: 0, realtime: 0, ranker: 0, dashboard: 0 },
    })
    let isMigrating = true
    const statuses: number[] = []
    const play = async (userId: number) => {
      do {
        const answer = await fetch(`${stack.of('ingest').url}/api/leaderboard/submit`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ user_id: userId, score: 10 }),
        })
        await answer.arrayBuffer()
        statuses.push(answer.status)
      } while (isMigrating)
    }
    const players = Array.from({ length: 10 }, (_, i) => play(i + 1))
    // What a later version brings: a migration that the running services do not know.
    await sql.unsafe(`set lock_timeout = '2s'; alter table users add column if not exists flag text`).simple()
    for (let i = 0; i < 3; i++) await Promise.all([migrate(postgres.url), migrate(postgres.url)])
    isMigrating = false
    await Promise.all(players)
    expect(new Set(statuses)).toEqual(new Set([201]))
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from game_sessions`
    expect(row?.count).toBe(statuses.length)
  } finally {
    await sql.end({ timeout: 1 })
  }
}, 180_000)
