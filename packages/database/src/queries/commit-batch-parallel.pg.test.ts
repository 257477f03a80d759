import { expect } from 'vitest'
import { closeDatabase, connectDatabase } from '../connect-database.ts'
import { createTestPlayers, itemOf, newBatchId } from '../test-batch.ts'
import { openTestSeason, test } from '../test-database.ts'
import { commitBatch } from './commit-batch.ts'

const WRITERS = 8
const BATCHES = 40
const BATCH = 24
const PLAYERS = 40
const KEYS = 60

/** A generator with a seed, so that a failing run can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('eight writers with the same players and keys do not deadlock, and count each key once', async ({
  sql,
  databaseUrl,
}) => {
  const seed = Date.now() % 1_000_000
  console.log(`seed ${seed}`)
  await openTestSeason(sql, { aggregate: 'total', gameMode: 'crowd' })
  const players = await createTestPlayers(sql, PLAYERS)
  const pools = Array.from({ length: WRITERS }, (_, n) =>
    connectDatabase({ url: databaseUrl, max: 1, name: `writer-${n}` }),
  )
  const random = randomFrom(seed)
  const shuffled = () => players.map((player) => ({ player, at: random(1e9) })).toSorted((a, b) => a.at - b.at)
  await Promise.all(
    pools.map(async (writer) => {
      for (let batch = 0; batch < BATCHES; batch++) {
        const items = shuffled()
          .slice(0, BATCH)
          .map(({ player }) => {
            const isKeyed = random(3) === 0
            return itemOf(player, random(1000), { gameMode: 'crowd', key: isKeyed ? `key ${random(KEYS)}` : null })
          })
        await commitBatch(writer, newBatchId(), items) // a deadlock (40P01) would reject
      }
    }),
  )
  await Promise.all(pools.map((pool) => closeDatabase(pool)))

  const [counts] = await sql`
    select (select count(*) from submission_keys) as keys, (select count(*) from outbox) as entries,
      (select count(*) from game_sessions where id in (select session_id from submission_keys)) as keyed,
      (select count(*) from leaderboard as held
        join (
          select user_id, count(*) as sessions, sum(score)::bigint as score_sum from game_sessions group by user_id
        ) as played using (user_id)
        where held.session_count = sessions and held.score_sum = played.score_sum and held.version = sessions) as exact`
  expect(counts).toEqual({ keys: KEYS, keyed: KEYS, entries: WRITERS * BATCHES * 2, exact: PLAYERS * 2 })
})
