/** The same promise (I8) where Redis is a cluster, and while the node of a board is away. */
import { keySlot } from '@leaderboard/change-log/key-slot'
import { seasonKeys } from '@leaderboard/change-log/redis-head'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { startRedisCluster } from '@leaderboard/dev-servers/start-redis-cluster'
import { expect, test } from 'vitest'
import { startQuery, startWriter, until } from './test-query.ts'

test('over a cluster a read sees what was submitted before it; without the node of its board the database answers', async () => {
  await using cluster = await startRedisCluster()
  const database = await createTestDatabase()
  try {
    await using writer = await startWriter(database.url, cluster.url)
    const [player = 0] = await writer.createPlayers(1)
    const [season] = await listOpenSeasons(database.sql)
    const node = cluster.nodes[Math.floor((keySlot(seasonKeys(season?.id ?? 0)[0]) * 3) / 16_384)]
    await using query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: cluster.url })
    await query.untilExact()
    const read = async () => (await query.get(`/api/leaderboard/rank/${player}`)).body
    const missing = async () => JSON.stringify((await query.get('/readyz')).body.missing)
    for (let sessions = 1; sessions <= 5; sessions++) {
      await writer.submit([{ userId: player, score: 10 }])
      await until(async () => (await read()).rankState === 'exact', 'the read is exact')
      expect((await read()).sessions).toBe(sessions)
    }
    expect(await missing()).toBe('[]')

    await node?.kill()
    await until(async () => (await missing()).includes('change-log'), 'readiness tells')
    await writer.commit([{ userId: player, score: 10 }])
    expect(await read()).toMatchObject({ sessions: 6, revision: null })

    await node?.start()
    await cluster.settle()
    await writer.relay()
    await until(async () => (await missing()) === '[]', 'everything is there again', 20_000)
    await until(
      async () => {
        const { rankState, sessions } = await read()
        return rankState === 'exact' && sessions === 6
      },
      'the read is exact again',
      20_000,
    )
  } finally {
    await database.drop()
  }
}, 90_000)
