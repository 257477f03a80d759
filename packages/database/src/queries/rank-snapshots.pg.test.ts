import { expect } from 'vitest'
import { packRanks } from '../packed-ranks.ts'
import type { Season } from '../season.ts'
import { openTestSeason, test } from '../test-database.ts'
import { beginRankSnapshot } from './begin-rank-snapshot.ts'
import { createPlayers } from './create-players.ts'
import { deleteRankSnapshot } from './delete-rank-snapshot.ts'
import { finishRankSnapshot } from './finish-rank-snapshot.ts'
import { listRankSnapshots } from './list-rank-snapshots.ts'
import { readRankHistory } from './read-rank-history.ts'
import { writeRankChunks } from './write-rank-chunks.ts'

test('a snapshot is read once it is whole, and another is begun only after a change', async ({ sql }) => {
  const season = await openTestSeason(sql, { gameMode: 'snapshots' })
  const [player] = await createPlayers(sql, ['Ada'])
  const userId = player?.id ?? 0
  const play = () => sql`
    insert into leaderboard as held (season_id, user_id, total_score, score_sum, session_count, best_score,
      best_session_id, last_score, reached_at, version)
    values (${season.id}, ${userId}, 7, 7, 1, 7, 1, 7, now(), 1)
    on conflict (season_id, user_id) do update set version = held.version + 1`
  const begun = async ({ id }: Season) => (await beginRankSnapshot(sql, id)) ?? 0

  expect(await beginRankSnapshot(sql, season.id)).toBeNull() // nobody has played
  await play()
  const broken = await begun(season)
  await writeRankChunks(sql, season.id, broken, [{ firstUserId: 0, ranks: Buffer.from('half') }])
  expect(await readRankHistory(sql, season.id, userId)).toBeNull()

  await new Promise((resolve) => setTimeout(resolve, 2)) // two snapshots have two moments
  const takenAt = await begun(season) // what was broken off is gone
  expect(await finishRankSnapshot(sql, season.id, { takenAt: broken, players: 1 })).toBe(false)
  await expect(
    writeRankChunks(sql, season.id, broken, [{ firstUserId: 1024, ranks: Buffer.from('late') }]),
  ).rejects.toMatchObject({ code: '23503' })
  const ranks = packRanks([{ userId, rank: 1, totalScore: 7 }])
  await writeRankChunks(sql, season.id, takenAt, [{ firstUserId: 0, ranks }])
  expect(await finishRankSnapshot(sql, season.id, { takenAt, players: 1 })).toBe(true)
  expect(await listRankSnapshots(sql, season.id)).toEqual([takenAt])
  expect(await readRankHistory(sql, season.id, userId)).toEqual([{ at: new Date(takenAt), rank: 1, totalScore: 7 }])
  expect(await readRankHistory(sql, season.id, userId + 5000)).toEqual([])

  expect(await beginRankSnapshot(sql, season.id)).toBeNull()
  await play()
  expect(await begun(season)).toBeGreaterThan(takenAt)
  await deleteRankSnapshot(sql, season.id, takenAt)
  const [left] = await sql`select count(*) as chunks from rank_snapshot_chunks where season_id = ${season.id}`
  expect(left).toEqual({ chunks: 0 })
})
