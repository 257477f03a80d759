/** history/:id tells the ranks that past recalculations found, once there are any. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { HistoryResult } from '@leaderboard/contracts/player-history'
import { chunkOf, packRanks } from '@leaderboard/database/packed-ranks'
import { beginRankSnapshot } from '@leaderboard/database/queries/begin-rank-snapshot'
import { finishRankSnapshot } from '@leaderboard/database/queries/finish-rank-snapshot'
import { writeRankChunks } from '@leaderboard/database/queries/write-rank-chunks'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { FormatRegistry } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { expect, test } from 'vitest'
import { startQuery, startWriter } from './test-query.ts'

FormatRegistry.Set('date-time', (text) => !Number.isNaN(Date.parse(text)))

test('ranks are null before the first snapshot, then one for each that has the player, oldest first', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using writer = await startWriter(database.url, redis.url)
  const [id = 0, other = 0] = await writer.createPlayers(2)
  await writer.submit([{ userId: id, score: 5 }])
  await using query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await query.untilExact()
  const ranksOf = async (player: number) => {
    const { status, body } = await query.get(`/api/leaderboard/history/${player}`)
    expect([status, ...Value.Errors(HistoryResult, body)]).toEqual([200])
    return body.ranks
  }
  expect(await ranksOf(id)).toBeNull()
  const taken: number[] = []
  for (const rank of [1, 2]) {
    if (rank > 1) await writer.submit([{ userId: id, score: 5 }])
    const takenAt = (await beginRankSnapshot(writer.sql, 1)) ?? 0
    const ranks = packRanks([{ userId: id, rank, totalScore: 10 - rank }])
    await writeRankChunks(writer.sql, 1, takenAt, [{ firstUserId: chunkOf(id), ranks }])
    await finishRankSnapshot(writer.sql, 1, { takenAt, players: 1 })
    taken.push(takenAt)
  }
  const at = taken.map((ms) => new Date(ms).toISOString())
  expect(await ranksOf(id)).toEqual([
    { at: at[0], rank: 1, totalScore: 9 },
    { at: at[1], rank: 2, totalScore: 8 },
  ])
  expect(await ranksOf(other)).toEqual([])
})
