/** Erasure is complete: every table, every key of Redis and every entry of every stream is searched for marks. */
import { connectRedis } from '@leaderboard/change-log/connect-redis'
import { findPackedRank } from '@leaderboard/database/packed-ranks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createModeratedWorld,
  get,
  type ModeratedWorld,
  patiently,
  post,
  readBoard,
  readTop,
  until,
} from './moderated-world.ts'

const NAME = 'Quixotic Zebra'
/** Scores, their sum and average, the name in any case, and what begins each key: all of them are nowhere else. */
const MARKS = /1234567|1234569|1234568|2469136|7654321|quixotic|peculiar-key/i

let world: ModeratedWorld
let keys: ReturnType<typeof connectRedis>
beforeAll(async () => {
  world = await createModeratedWorld()
  keys = connectRedis({ url: world.redis.url, name: 'search', role: 'commands' })
})
afterAll(async () => {
  keys?.disconnect()
  await world?.[Symbol.asyncDispose]()
})

let unkeyed = 0
const submit = (userId: number, score: number, key = `test-${++unkeyed}`) =>
  patiently(() =>
    post(`${world.ingest.url}/api/leaderboard/submit`, { user_id: userId, score }, { 'idempotency-key': key }),
  )

const newPlayer = async (username: string): Promise<number> => {
  const { status, body } = await post(`${world.ingest.url}/api/players`, { username })
  expect(status).toBe(201)
  return body.id
}

/** Where marks are found: tables, keys of Redis. */
async function search(userId: number): Promise<string[]> {
  const found: string[] = []
  const tables = await world.sql<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p', 'm') and relnamespace = 'public'::regnamespace
      and not relispartition order by relname`
  expect(tables.length).toBeGreaterThan(15)
  for (const { name } of tables) {
    const rows = await world.sql<{ text: string }[]>`select one::text as text from ${world.sql(name)} as one`
    if (rows.some(({ text }) => MARKS.test(text))) found.push(name)
  }
  const chunks = await world.sql<{ ranks: Uint8Array; first: number }[]>`
    select ranks, first_user_id as first from rank_snapshot_chunks where first_user_id <= ${userId}
      and first_user_id > ${userId} - 1024`
  if (chunks.some(({ ranks }) => findPackedRank(ranks, userId) !== null)) found.push('packed ranks')
  for (const key of await keys.keys('*')) if (MARKS.test(key + (await readKey(key)))) found.push(key)
  return found
}

async function readKey(key: string): Promise<string> {
  const kind = await keys.type(key)
  if (kind === 'string') return (await keys.get(key)) ?? ''
  if (kind === 'hash') return JSON.stringify(await keys.hgetall(key))
  if (kind === 'zset') return (await keys.zrange(key, '0', '-1')).join()
  if (kind === 'stream') return JSON.stringify(await keys.xrange(key, '-', '+'))
  if (kind === 'set') return (await keys.smembers(key)).join()
  if (kind === 'list') return (await keys.lrange(key, 0, -1)).join()
  throw new Error(`${key} is a ${kind}, which this search cannot read`)
}

const changed = async (path: string, reason: string) => {
  expect((await world.act(path, reason)).body).toMatchObject({ changed: true })
}

const recalculate = async () => {
  const { body } = await post(`${world.ingest.url}/api/leaderboard/recalculate`, {})
  await until(async () => {
    const [job] = await world.sql`select finished_at from job_requests where id = ${body.jobId}`
    return job?.['finished_at'] != null
  }, 'the ranks are written')
}

test('an erased player is in no table, key or stream, and nobody else is touched', async () => {
  const others = [await newPlayer('Somebody'), await newPlayer('Anybody')]
  for (const [index, id] of others.entries()) await submit(id, 100 * (index + 1))
  const id = await newPlayer(NAME)
  const removed = (await submit(id, 7_654_321, 'peculiar-key-1')).body.sessionId
  await submit(id, 1_234_567, 'peculiar-key-2')
  await submit(id, 1_234_569)
  await changed(`/api/admin/sessions/${removed}/remove`, `${NAME} cheated`)
  await changed(`/api/admin/players/${id}/hide`, `${NAME} again`)
  await changed(`/api/admin/players/${id}/unhide`, 'it was a sibling')
  await recalculate()
  for (const { url } of world.queries) expect((await get(`${url}/api/leaderboard/rank/${id}`)).body.username).toBe(NAME)

  const exported = await world.look(`/api/admin/players/${id}/export`)
  expect(exported.body).toMatchObject({
    player: { id, username: NAME, isHidden: false },
    totals: [{ board: 'global', totalScore: 1_234_568, sessions: 2, ranks: expect.any(Array) }],
    idempotencyKeys: [{ key: 'peculiar-key-1' }, { key: 'peculiar-key-2' }, { key: expect.stringMatching('test-') }],
    moderation: [
      { action: 'export_player' },
      { reason: 'it was a sibling' },
      { action: 'hide_player' },
      { sessionId: removed },
    ],
    sessions: [{ score: 7_654_321, isRemoved: true }, { score: 1_234_567 }, { score: 1_234_569, isRemoved: false }],
  })
  expect(exported.body.totals[0].ranks.at(-1)).toMatchObject({ rank: 1, totalScore: 1_234_568 })
  const pastOf = async (userId = 0) =>
    (await get(`${world.queries[0]?.url}/api/leaderboard/history/${userId}`)).body.ranks as unknown[]
  const past = await pastOf(others[0])
  expect(await search(id)).toEqual(
    expect.arrayContaining([
      'users',
      'game_sessions',
      'removed_sessions',
      'leaderboard',
      'outbox',
      'submission_keys',
      'moderation_notes',
      'packed ranks',
      'leaderboard:{s1}:log',
    ]),
  )

  expect((await world.act(`/api/admin/players/${id}/erase`, `as ${NAME.toLowerCase()} asked`)).status).toBe(400)
  const { status, body } = await world.act(`/api/admin/players/${id}/erase`, 'asked for by letter 17')
  expect(status).toBe(200)
  expect(body.entry).toMatchObject({ action: 'erase_player', playerId: id, keyName: 'the operator' })
  expect((await submit(id, 5)).status).toBe(404)
  expect((await submit(id, 1_234_567, 'peculiar-key-2')).status).toBe(404)
  const isForgotten = async () => (await world.act(`/api/admin/players/${id}/erase`)).body.isFinished === true
  await until(isForgotten, 'the last traces are gone')
  expect(await search(id)).toEqual([])

  for (const query of world.queries) {
    expect(await readTop(query)).toEqual(await readBoard(world.sql))
    await until(
      async () => (await get(`${query.url}/api/leaderboard/rank/${id}`)).status === 404,
      'nobody knows',
      8_000,
    )
  }
  expect((await pastOf(others[0])).slice(0, past.length)).toEqual(past)
  expect(await newPlayer(NAME)).toBeGreaterThan(id)
  await expect(world.sql`insert into users (id, username) values (${id}, 'again')`).rejects.toThrow('not used again')
  expect(
    (await world.look(`/api/admin/moderation?player=${id}`)).body.items.map(({ reason }: { reason: string }) => reason),
  ).toEqual(['asked for by letter 17', null, null, null, null])
})

test('who was never there cannot be erased, hidden or exported', async () => {
  for (const id of [999_999, 2_147_483_648]) {
    for (const what of ['hide', 'unhide', 'erase']) {
      expect((await world.act(`/api/admin/players/${id}/${what}`)).body.code).toBe('unknown_player')
    }
    expect((await world.look(`/api/admin/players/${id}/export`)).status).toBe(404)
  }
})
