import { expect, test } from 'vitest'
import { createIngestWorld, startIngest, until, whenExact } from './test-ingest.ts'

test('a full queue refuses at once, says when to come back, and holds nothing of what it refused', async () => {
  await using world = await createIngestWorld()
  await world.addPlayers(6)
  await using ingest = await startIngest({ ...world.env, BATCH_SIZE: '1', BATCHES_IN_FLIGHT: '1', QUEUE_LENGTH: '3' })
  await whenExact(ingest)
  expect((await ingest.submit(1, 10)).status).toBe(201)
  let unlock = () => undefined as void
  const unlocked = new Promise<void>((resolve) => (unlock = resolve))
  let tellLocked = () => undefined as void
  const locked = new Promise<void>((resolve) => (tellLocked = resolve))
  const holding = world.sql.begin(async (tx) => {
    await tx`select from leaderboard where user_id = 1 for update`
    tellLocked()
    await unlocked
  })
  await locked
  const open = ingest.submit(1, 20)
  await until(async () => (await ingest.metric('leaderboard_ingest_batches_in_flight')) === 1, 'a batch is open')
  const waiting = [2, 3, 4].map((userId) => ingest.submit(userId, 30))
  await until(async () => (await ingest.metric('leaderboard_ingest_queue_length')) === 3, 'the queue is full')
  const refused = await ingest.submit(5, 40)
  expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded', retryable: true } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  unlock()
  await holding
  const statuses = (await Promise.all([open, ...waiting])).map(({ status }) => status)
  expect(statuses).toEqual([201, 201, 201, 201])
  const rows = await world.sql`select user_id, session_count from leaderboard order by user_id`
  expect(rows.map((row) => [row.user_id, row.session_count])).toEqual([
    [1, 2],
    [2, 1],
    [3, 1],
    [4, 1],
  ])
})
