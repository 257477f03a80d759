import type { Player } from '@leaderboard/contracts/player'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngestWorld, type IngestWorld, startIngest, type TestIngest, whenExact } from './test-ingest.ts'

let world: IngestWorld
let ingest: TestIngest

beforeAll(async () => {
  world = await createIngestWorld()
  ingest = await startIngest(world.env)
  await whenExact(ingest)
})

afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

test('a player is created, trimmed and composed, and can submit at once', async () => {
  const { status, body } = await ingest.post<Player>('/api/players', { username: '  Zoe\u0308  ' })
  expect(status).toBe(201)
  expect(body).toEqual({ id: expect.any(Number), username: 'Zo\u00eb', joinDate: expect.stringMatching(/Z$/) })
  expect((await ingest.submit(body.id, 5)).status).toBe(201)
})

test('many players are created in the order asked for', async () => {
  const usernames = Array.from({ length: 1_000 }, (_, i) => `many ${i}`)
  const { status, body } = await ingest.post<{ players: Player[] }>('/api/players', {
    players: usernames.map((username) => ({ username })),
  })
  expect(status).toBe(201)
  expect(body.players.map((player) => player.username)).toEqual(usernames)
})

test('of two requests for the same name one gets it', async () => {
  const answers = await Promise.all([1, 2].map(() => ingest.post('/api/players', { username: 'Contested' })))
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 409])
})

test('a recalculation is asked for, and left to the ranker', async () => {
  const { status, body } = await ingest.post<{ jobId: number }>('/api/leaderboard/recalculate', {})
  expect(status).toBe(202)
  expect(body).toEqual({ jobId: expect.any(Number), status: 'requested' })
  const [row] = await world.sql`select kind, season_id, finished_at from job_requests where id = ${body.jobId}`
  expect(row).toEqual({ kind: 'recalculate', season_id: null, finished_at: null })
})

test('it says that it is ready, and what it does', async () => {
  const ready = await fetch(`${ingest.url}/readyz`)
  expect(await ready.json()).toEqual({ status: 'ready', service: 'ingest', missing: [] })
  await ingest.submit(1, 1)
  const text = await (await fetch(`${ingest.url}/metrics`)).text()
  for (const name of ['batch_size', 'commit_seconds', 'append_seconds', 'own_entry_seconds']) {
    expect(text).toMatch(new RegExp(`leaderboard_ingest_${name}_count\\S* [1-9]`))
  }
  expect(text).toContain('leaderboard_ingest_queue_length')
  expect(text).toContain('leaderboard_ingest_batches_in_flight')
})

test('the document describes what is answered', async () => {
  const document = (await (await fetch(`${ingest.url}/openapi.json`)).json()) as {
    paths: Record<string, { post: { responses: object } }>
  }
  expect(Object.keys(document.paths['/api/leaderboard/submit']?.post.responses ?? {})).toContain('201')
  expect(Object.keys(document.paths['/api/leaderboard/submit/batch']?.post.responses ?? {})).toContain('200')
})
