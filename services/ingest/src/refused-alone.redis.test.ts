import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createIngestWorld,
  type IngestWorld,
  readTables,
  startIngest,
  type TestIngest,
  whenExact,
} from './test-ingest.ts'

let world: IngestWorld
let ingest: TestIngest

beforeAll(async () => {
  world = await createIngestWorld()
  await world.addPlayers(3)
  ingest = await startIngest(world.env)
  await whenExact(ingest)
})

afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const submission = (changed: object) => ({ user_id: 1, score: 5, ...changed })

test('a board with narrower bounds names them', async () => {
  await world.sql`update boards set minimum_score = 10, maximum_score = 20 where slug = 'global'`
  await using narrow = await startIngest(world.env)
  await whenExact(narrow)
  const before = await readTables(world.sql)
  for (const score of [9, 21]) {
    const { status, body } = await narrow.submit(1, score)
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'score_out_of_bounds', errors: [{ in: 'body', pointer: '/score' }] })
    expect(body.detail).toContain('from 10 to 20')
  }
  expect(await readTables(world.sql)).toEqual(before)
  expect((await narrow.submit(1, 10)).status).toBe(201)
  await world.sql`update boards set minimum_score = 0, maximum_score = 2147483647 where slug = 'global'`
})

test('bounds that were narrowed meanwhile refuse the submission, not the batch', async () => {
  await world.sql`update boards set maximum_score = 20 where slug = 'global'`
  const before = await readTables(world.sql)
  const { body } = await ingest.submit(1, 500)
  expect(body.code).toBe('score_out_of_bounds')
  expect(await readTables(world.sql)).toEqual(before)
  await world.sql`update boards set maximum_score = 2147483647 where slug = 'global'`
})

test('a sum that would no longer be exact fails alone among good neighbours', async () => {
  // The bounds that were narrow a moment ago are believed until the boards are read again.
  await expect.poll(async () => (await ingest.submit(2, 1)).status, { timeout: 20_000 }).toBe(201)
  await world.sql`update leaderboard set score_sum = 9007199254740990 where user_id = 2`
  const answers = await Promise.all([ingest.submit(1, 7), ingest.submit(2, 7), ingest.submit(3, 7)])
  expect(answers.map((answer) => answer.status)).toEqual([201, 422, 201])
  expect(answers[1]?.body).toMatchObject({ code: 'total_out_of_range', errors: [{ pointer: '/score' }] })
})

test('among good items of a bulk request a bad one fails alone, and says where it is', async () => {
  const items = [submission({}), submission({ user_id: 99 }), submission({ score: -1 }), submission({ user_id: 3 })]
  const { status, body } = await ingest.submitAll(items)
  expect(status).toBe(200)
  expect(body.results.map((result) => result.status)).toEqual([201, 404, 422, 201])
  expect(body.results[1]).toMatchObject({
    problem: { code: 'unknown_player', errors: [{ pointer: '/items/1/user_id' }] },
  })
  expect(body.results[2]).toMatchObject({
    problem: { code: 'score_out_of_bounds', errors: [{ pointer: '/items/2/score' }] },
  })
})

test('a player who is gone while our view still holds them fails alone', async () => {
  const { sql } = world
  for (const table of ['game_sessions', 'leaderboard']) await sql`delete from ${sql(table)} where user_id = 3`
  await sql`delete from users where id = 3` // behind the back of the log
  const countSessions = async () => await sql`select from game_sessions`
  const before = (await countSessions()).length
  const answers = await Promise.all([ingest.submit(1, 7), ingest.submit(3, 7)])
  expect(answers.map((answer) => answer.body.code ?? 'saved')).toEqual(['saved', 'unknown_player'])
  expect(await countSessions()).toHaveLength(before + 1)
})
