/** What the foreign key of sessions promised, and keeps being true without it: no session without its player. */
import { expect, test } from 'vitest'
import { nextBatchId } from './batch-id.ts'
import { closeDatabase, connectDatabase } from './connect-database.ts'
import { commitBatch } from './queries/commit-batch.ts'
import { erasePlayer } from './queries/erase-player.ts'
import { createTestPlayers, itemOf } from './test-batch.ts'
import { createTestDatabase } from './test-database.ts'

const note = { keyId: 'abcdefghijkl', reason: 'a test' }

test('a player with sessions cannot be deleted, and no id changes', async () => {
  await using database = await createTestDatabase()
  const { sql } = database
  const [played = 0, idle = 0] = await createTestPlayers(sql, 2)
  await commitBatch(sql, nextBatchId(Date.now()), [itemOf(played, 5)])
  await sql`delete from leaderboard` // whose own foreign key would refuse first
  await expect(sql`delete from users where id = ${played}`).rejects.toMatchObject({ code: '23503' })
  await expect(sql`update users set id = 99 where id = ${idle}`).rejects.toMatchObject({ code: '23503' })
  await sql`update users set username = 'renamed' where id = ${played}`
  await sql`delete from users where id = ${idle}`
  expect(await sql`select id from users`).toEqual([{ id: played }])
})

test('players who are erased while they submit leave no session, whoever comes first', async () => {
  await using database = await createTestDatabase()
  const { sql } = database
  const others = connectDatabase({ url: database.url, max: 4, name: 'erasing' })
  const players = await createTestPlayers(sql, 60)
  let isOver = false
  const submit = async (newcomers: boolean) => {
    while (!isOver) {
      const some = players.filter((_, at) => at % 2 === (newcomers ? 1 : 0) && Math.random() < 0.5)
      if (some.length === 0) continue
      const batch = some.map((id) => itemOf(id, 5, { isKnown: Math.random() < 0.5 })) // which may be wrong by now
      await commitBatch(sql, nextBatchId(Date.now()), batch).catch((error: unknown) => {
        expect(error).toMatchObject({ code: '23503' }) // nothing of the batch is saved, and the caller halves it
      })
    }
  }
  const submitting = [submit(true), submit(false), submit(false)]
  for (const id of players) {
    for (;;) {
      const erased = await erasePlayer(others, nextBatchId(Date.now()), id, note).catch((error: unknown) => error)
      if (!(erased instanceof Error)) break
      expect(erased).toMatchObject({ code: '23503' }) // a first submission in that very moment
    }
  }
  isOver = true
  await Promise.all(submitting)
  expect(await sql`select from users`).toHaveLength(0)
  expect(await sql`select from leaderboard`).toHaveLength(0)
  expect(await sql`select from game_sessions`).toHaveLength(0)
  await closeDatabase(others, 1)
}, 60_000)
