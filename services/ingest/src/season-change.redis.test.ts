/** A season of the primary board ends and the next one begins, while submissions come: nobody is left in doubt. */
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { expect, test } from 'vitest'
import { createIngestWorld, type IngestWorld, startIngest, until, whenExact } from './test-ingest.ts'

/** The view hears of it up to a second later. */
const changeSeason = ({ sql }: IngestWorld) =>
  sql.begin(async (transaction) => {
    await transaction`update seasons set closed_at = now() where id = (select id from open_seasons where is_primary)`
    await transaction`insert into seasons (board_id, number)
      select board_id, max(number) + 1 from seasons join boards on boards.id = board_id and slug = 'global'
      group by board_id`
  })

test('what is submitted in the second of a change is saved, and said to be', async () => {
  await using world = await createIngestWorld()
  await world.addPlayers(3)
  await using ingest = await startIngest(world.env)
  await whenExact(ingest)
  const saved: number[] = []
  for (let change = 1; change <= 3; change++) {
    await changeSeason(world)
    const answers = await Promise.all([1, 2].map((userId) => ingest.submit(userId, 10 * change)))
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([201, undefined])
      expect(body).toMatchObject({ totalScore: 10 * change, sessions: 1 })
      saved.push(body.sessionId)
    }
  }
  expect(await world.sql`select 1 from game_sessions where id = any(${saved})`).toHaveLength(6)
})

test('an act of moderation in the second of a change names its revision', async () => {
  await using world = await createIngestWorld()
  await world.addPlayers(1)
  await using ingest = await startIngest(world.env)
  await whenExact(ingest)
  const { secret } = await makeKey(world.sql, { name: 'root', scopes: ['admin'] })
  await changeSeason(world)
  const authorization = `Bearer ${secret}`
  const { body } = await ingest.post('/api/admin/players/1/hide', { reason: 'a test' }, { authorization })
  expect(body).toMatchObject({ changed: true, revision: expect.any(String) })
})

test('between two seasons a submission is refused as unavailable, for certain not saved', async () => {
  await using world = await createIngestWorld()
  await world.addPlayers(1)
  await using ingest = await startIngest(world.env)
  await whenExact(ingest)
  await world.sql`update seasons set closed_at = now()`
  expect(await ingest.submit(1, 5)).toMatchObject({ status: 503, body: { code: 'database_unavailable' } })
  expect(await world.sql`select 1 from game_sessions`).toHaveLength(0)
})

test('a retry of a session of the season before is a replay, and fails nobody beside it', async () => {
  await using world = await createIngestWorld()
  await world.addPlayers(3)
  await using ingest = await startIngest(world.env)
  await whenExact(ingest)
  const items = [1, 2, 3].map((userId) => ({ user_id: userId, score: 5 }))
  const first = await ingest.submitAll(items, 'before')
  await changeSeason(world)
  await until(() => ingest.service.app.boardViews.get('global')?.season.number === 2, 'the view is of the next season')
  await whenExact(ingest)
  await ingest.submit(2, 7)
  const again = await ingest.submitAll(items, 'before')
  const idsOf = ({ body }: typeof first) => body.results.map((one) => ('result' in one ? one.result.sessionId : one))
  expect(idsOf(again)).toEqual(idsOf(first))
  expect(again.body.results).toMatchObject([
    { status: 201, replayed: true, result: { totalScore: 0, sessions: 0, newRank: null } },
    { status: 201, replayed: true, result: { totalScore: 7, sessions: 1 } },
    { status: 201, replayed: true, result: { totalScore: 0, sessions: 0, newRank: null } },
  ])
})

test('an act of moderation is answered though marking it as sent hangs', async () => {
  await using world = await createIngestWorld()
  await world.addPlayers(1)
  await using ingest = await startIngest(world.env)
  await whenExact(ingest)
  const { secret } = await makeKey(world.sql, { name: 'root', scopes: ['admin'] })
  await ingest.submit(1, 5)
  await until(async () => (await world.sql`select 1 from outbox where not sent`).length === 0, 'all marked')
  await world.sql
    .unsafe(`
    create function hang() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(1);
      return new;
    end $$;
    create trigger hang before update on outbox for each row execute function hang()`)
    .simple()
  const holder = await world.sql.reserve()
  await holder`select pg_advisory_lock(1)`
  const authorization = `Bearer ${secret}`
  const { body } = await ingest.post('/api/admin/players/1/hide', { reason: 'a test' }, { authorization })
  await holder`select pg_advisory_unlock(1)`
  holder.release()
  expect(body).toMatchObject({ changed: true, revision: expect.any(String) })
}, 30_000)
