/** Hidden and shown, removed and restored while others play: reads on every replica, sockets and SQL say the same. */

import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LiveCopy } from './live-copy.ts'
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

const PLAYERS = 60
let world: ModeratedWorld
let players: number[]
beforeAll(async () => {
  world = await createModeratedWorld()
  const names = Array.from({ length: PLAYERS }, (_, index) => ({ username: `Player ${index}` }))
  const { body } = await post(`${world.ingest.url}/api/players`, { players: names })
  players = body.players.map(({ id }: { id: number }) => id)
  await submitAll(players)
})
afterAll(() => world?.[Symbol.asyncDispose]())

let requests = 0
const anyScore = () => Math.floor(Math.random() * 1_000)

/** Counted sessions of these players. */
async function submitAll(ids: readonly number[]): Promise<number[]> {
  const items = ids.map((id) => ({ user_id: id, score: anyScore() }))
  const headers = { 'idempotency-key': `test-${++requests}` }
  let results: { status: number; result: { sessionId: number } }[] = []
  await until(async () => {
    results = (await post(`${world.ingest.url}/api/leaderboard/submit/batch`, { items }, headers)).body.results ?? []
    return results.length === ids.length && results.every(({ status }) => status === 201)
  }, 'everything is counted')
  return results.map(({ result }) => result.sessionId)
}

/** Submissions of everybody, in a crowd, until it is stopped; resolves to how many were made. */
function play(): { stop(): Promise<number> } {
  let isOver = false
  let count = 0
  const one = async () => {
    while (!isOver) {
      await submitAll(players.toSorted(() => Math.random() - 0.5).slice(0, 20))
      count += 20
    }
  }
  const all = Promise.all([one(), one(), one()])
  return {
    stop: async () => {
      isOver = true
      await all
      return count
    },
  }
}

const rankOn = async (replica: number, id: number) =>
  (await get(`${world.queries[replica]?.url}/api/leaderboard/rank/${id}`)).body

/** I3: what every row says is what the sessions say. */
const wrongRows = () => world.sql`
  select user_id from leaderboard join open_seasons on open_seasons.id = season_id and is_primary
  left join lateral (select sum(score) as sum, count(*) as count from game_sessions where user_id = leaderboard.user_id)
    as played on true
  where score_sum <> coalesce(played.sum, 0) or session_count <> played.count
    or total_score <> coalesce(round(played.sum::numeric / nullif(played.count, 0)), 0)`

test('must show 6: hide and undo under load: standings, SQL and sockets agree', async () => {
  const [star = 0, other = 0, ...rest] = players
  const views: ViewSpec[] = [
    { kind: 'top', n: 100 },
    { kind: 'players', ids: [star, other] },
    { kind: 'around', userId: star, radius: 3 },
    { kind: 'feed' },
  ]
  const copies: LiveCopy[] = []
  for (const { url } of world.realtimes) for (const view of views) copies.push(await LiveCopy.open(url, view))
  const [firstTop, firstPlayers, firstAround] = copies
  const playing = play()
  try {
    for (let round = 0; round < 6; round++) {
      const hidden = await world.act(`/api/admin/players/${star}/hide`)
      expect(hidden).toMatchObject({ status: 200, body: { changed: true, revision: expect.any(String) } })
      for (const replica of [0, 1]) {
        expect(await rankOn(replica, star)).toMatchObject({ rank: null, reason: 'hidden', players: PLAYERS - 1 })
        expect((await readTop(world.queries[replica] as never)).map((row) => row.userId)).not.toContain(star)
      }
      const submission = { user_id: star, score: anyScore() }
      const mine = await patiently(() => post(`${world.ingest.url}/api/leaderboard/submit`, submission))
      expect(mine).toMatchObject({ status: 201, body: { newRank: null, previousRank: null } })
      await until(() => copies.every((copy) => copy.rows.every((row) => row.userId !== star)), 'sockets let go')
      const taken = await submitAll(rest.slice(0, 3))
      for (const id of taken) expect((await world.act(`/api/admin/sessions/${id}/remove`)).body.changed).toBe(true)
      const shown = await world.act(`/api/admin/players/${star}/unhide`)
      expect(shown.body).toMatchObject({ changed: true, entry: { undoes: hidden.body.entry.id } })
      for (const replica of [0, 1]) expect((await rankOn(replica, star)).rank).toBeGreaterThan(0)
      const isBack = (copy: LiveCopy | undefined) => copy?.rows.some((row) => row.userId === star) ?? false
      await until(() => [firstTop, firstPlayers, firstAround].every(isBack), 'sockets have the player again')
      if (round % 2 === 0) {
        for (const id of taken) expect((await world.act(`/api/admin/sessions/${id}/restore`)).body.changed).toBe(true)
      }
    }
    await world.act(`/api/admin/players/${other}/hide`) // and stays so
  } finally {
    expect(await playing.stop()).toBeGreaterThan(100)
  }

  const board = await readBoard(world.sql)
  expect(board).toHaveLength(PLAYERS - 1)
  expect([...(await wrongRows())]).toEqual([])
  for (const query of world.queries) expect(await readTop(query)).toEqual(board)
  for (const [index, copy] of copies.entries()) {
    const view = views[index % views.length]
    const wanted =
      view?.kind === 'top'
        ? board
        : view?.kind === 'players'
          ? board.filter((row) => row.userId === star)
          : view?.kind === 'around'
            ? await aroundStar(star) // what readers are told
            : []
    await until(() => JSON.stringify(copy.rows) === JSON.stringify(wanted), `a socket shows ${view?.kind}`)
    expect(copy.error).toBeNull()
    copy[Symbol.dispose]()
  }
  await world.act(`/api/admin/players/${other}/unhide`)
  expect(await readTop(world.queries[0] as never)).toEqual(await readBoard(world.sql))
}, 90_000)

async function aroundStar(id: number) {
  const { body } = await get(`${world.queries[0]?.url}/api/leaderboard/around/${id}?radius=3`)
  return [...body.before, body.self, ...body.after].map(({ username: _username, ...row }) => row)
}

test('a view that loads after a hide holds nobody who is hidden, and a late entry brings nobody back', async () => {
  const [id = 0] = players
  await world.act(`/api/admin/players/${id}/hide`)
  const view = world.queries[0]?.app.boardViews.get('global')
  view?.reload('a test')
  await until(async () => view?.state === 'exact' && (await rankOn(0, id)).rankState === 'exact', 'it is loaded again')
  const [row] = await world.sql`select version from leaderboard where user_id = ${id}`
  const late = `[1,${id},5,999999,1,${Number(row?.['version']) - 1},1,1]`
  await world.ingest.app.changeLog.append(view?.season.id ?? 0, '01900000-0000-7000-8000-000000000000', late)
  for (const replica of [0, 1]) expect(await rankOn(replica, id)).toMatchObject({ rank: null, reason: 'hidden' })
  await world.act(`/api/admin/players/${id}/unhide`)
  for (const query of world.queries) expect(await readTop(query)).toEqual(await readBoard(world.sql))
})

test('every act may be repeated, is undone once, and is in the log with who and why', async () => {
  const [, id = 0] = players
  const [session = 0] = await submitAll([id])
  expect((await world.act(`/api/admin/players/${id}/hide`, 'first')).body.changed).toBe(true)
  const again = await world.act(`/api/admin/players/${id}/hide`, 'second')
  expect(again.body).toMatchObject({ changed: false, entry: { action: 'hide_player', reason: 'first' } })
  await world.act(`/api/admin/players/${id}/unhide`, 'sorry')
  expect((await world.act(`/api/admin/players/${id}/unhide`)).body).toMatchObject({
    changed: false,
    entry: { reason: 'sorry' },
  })
  for (const [path, changed] of [
    ['remove', true],
    ['remove', false],
    ['restore', true],
    ['restore', false],
  ] as const) {
    expect((await world.act(`/api/admin/sessions/${session}/${path}`)).body.changed).toBe(changed)
  }
  expect((await world.act(`/api/admin/sessions/${session + 1e9}/remove`)).status).toBe(404)
  expect((await world.act(`/api/admin/sessions/${session + 1e9}/restore`)).status).toBe(404)
  expect((await world.act(`/api/admin/players/${players[5]}/unhide`)).body.code).toBe('nothing_to_undo')
  expect((await world.act(`/api/admin/players/${id}/hide`, ' ')).status).toBe(400)

  const { body } = await world.look(`/api/admin/moderation?player=${id}&limit=4`)
  expect(body.items.map(({ action }: { action: string }) => action)).toEqual([
    'restore_session',
    'remove_session',
    'unhide_player',
    'hide_player',
  ])
  expect(body.items[0]).toMatchObject({ keyName: 'the operator', undoes: body.items[1].id, sessionId: session })
  expect(body.items[3]).toMatchObject({ undoneBy: body.items[2].id, reason: 'first' })
  const older = await world.look(`/api/admin/moderation?limit=1&before=${body.items[3].id}`)
  expect(older.body.items[0].id).toBeLessThan(body.items[3].id)
})
