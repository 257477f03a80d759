/** What every read of a board must say, out of window functions of SQL over the same rows. */
import type { Database } from '@leaderboard/database/connect-database'
import type { Season } from '@leaderboard/database/season'
import { type Ranks, rankOf } from '@leaderboard/ranking/rank-kinds'
import { expect } from 'vitest'
import type { TestAnswer } from './test-query.ts'

const ASKS = 100

interface SqlRow extends Ranks {
  readonly userId: number
  readonly totalScore: number
  readonly sessions: number
  readonly bestScore: number
  readonly scoreSum: number
}

export interface About {
  readonly get: (path: string) => Promise<TestAnswer>
  readonly season: Season
  /** In order of the board. */
  readonly sql: readonly SqlRow[]
  readonly hint: string
}

export async function readSql(sql: Database, season: Season): Promise<SqlRow[]> {
  const total = season.direction === 'desc' ? sql`total_score desc` : sql`total_score`
  return [
    ...(await sql<SqlRow[]>`
      select user_id as "userId", total_score as "totalScore", session_count as sessions, best_score as "bestScore",
        score_sum as "scoreSum", row_number() over (order by ${total}, reached_at, user_id) as ordinal,
        rank() over (order by ${total}) as standard, dense_rank() over (order by ${total}) as dense
      from placed where season_id = ${season.id} order by ordinal`),
  ]
}

/** The first exact answer: right after a load PostgreSQL may speak, through caches that say so. */
async function ask({ get, season, hint }: About, path: string): Promise<TestAnswer['body']> {
  for (let asks = 0; ; asks++) {
    const { status, body } = await get(`${path}${path.includes('?') ? '&' : '?'}board=${season.board}`)
    if (status === 200 && body.rankState === 'exact') return body
    if (asks === ASKS) throw new Error(`${hint}, ${path}: ${status} ${JSON.stringify(body)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const rowOf = ({ season }: About, row: SqlRow) => ({
  rank: rankOf(row, season.rankKind),
  ordinal: row.ordinal,
  userId: row.userId,
  totalScore: row.totalScore,
  sessions: row.sessions,
})

/** Rank, neighbours and friends of everybody, those without a place included. */
export async function expectRanks(about: About, ids: readonly number[], radius: number): Promise<void> {
  const { sql, season, hint } = about
  await Promise.all(ids.map((id) => expectRank(about, id, radius)))
  const friends = ids.slice(0, 20)
  const { items } = await ask(about, `/api/leaderboard/ranks?ids=${friends.join(',')}`)
  const among = sql.filter(({ userId }) => friends.includes(userId))
  const isBetter = (a: SqlRow, b: SqlRow) => a.standard < b.standard
  for (const item of items as { userId: number; place: number | null; rank: number | null }[]) {
    const row = among.find(({ userId }) => userId === item.userId)
    const better = row === undefined ? [] : among.filter((one) => isBetter(one, row))
    const places = row && {
      ordinal: among.indexOf(row) + 1,
      standard: better.length + 1,
      dense: new Set(better.map(({ totalScore }) => totalScore)).size + 1,
    }
    const wanted = [row ? rankOf(row, season.rankKind) : null, places ? rankOf(places, season.rankKind) : null]
    expect([item.rank, item.place], `${hint}, friend ${item.userId}`).toEqual(wanted)
  }
}

/** Of one player, who may have no place. */
async function expectRank(about: About, id: number, radius: number): Promise<void> {
  const { sql, hint } = about
  const row = sql.find(({ userId }) => userId === id)
  const answer = await ask(about, `/api/leaderboard/rank/${id}`)
  const around = await ask(about, `/api/leaderboard/around/${id}?radius=${radius}`)
  expect([answer.players, around.total], hint).toEqual([sql.length, sql.length])
  if (row === undefined) {
    expect([answer.rank, answer.reason, around.self], `${hint}, player ${id}`).toEqual([null, 'no_session_yet', null])
    return
  }
  const { ordinal, standard, dense } = row
  expect(answer, `${hint}, player ${id}`).toMatchObject({
    ...rowOf(about, row),
    ordinal,
    standard,
    dense,
    percentile: expect.closeTo(100 * (1 - (standard - 1) / sql.length), 5),
  })
  // At an edge the window moves inwards, so that it holds as many rows as it can.
  const first = Math.max(0, Math.min(ordinal - 1 - radius, sql.length - 1 - 2 * radius))
  expect(around, `${hint}, around ${id}`).toMatchObject({
    self: rowOf(about, row),
    before: sql.slice(first, ordinal - 1).map((one) => rowOf(about, one)),
    after: sql.slice(ordinal, first + 1 + 2 * radius).map((one) => rowOf(about, one)),
  })
}

/** A walk over the whole board by cursors, and a page from the middle. */
export async function expectPages(about: About, limit: number): Promise<void> {
  const { sql, hint } = about
  const walked: unknown[] = []
  let path = `/api/leaderboard/top?limit=${limit}`
  for (let next: string | null = ''; next !== null; path = `/api/leaderboard/top?limit=${limit}&cursor=${next}`) {
    const page = await ask(about, path)
    walked.push(...page.items)
    next = page.next
    expect(page.total, hint).toBe(sql.length)
  }
  const wanted = sql.map((row) => rowOf(about, row))
  expect(walked, `${hint}, a walk by ${limit}`).toMatchObject(wanted)
  expect(walked).toHaveLength(wanted.length)
  const from = 1 + Math.floor(sql.length / 2)
  const middle = await ask(about, `/api/leaderboard/top?limit=${limit}&startRank=${from}`)
  expect(middle.items, `${hint}, from ${from}`).toMatchObject(wanted.slice(from - 1, from - 1 + limit))
}

/** One more session, counted by hand; whoever arrives at a total later stands behind those who hold it. */
export async function expectSimulation(about: About, id: number, score: number): Promise<void> {
  const { sql, season, hint } = about
  const self = sql.find(({ userId }) => userId === id)
  const totalScore = totalAfter(season, self, score)
  const others = sql.filter((row) => row !== self)
  const better = others.filter((row) =>
    season.direction === 'desc' ? row.totalScore > totalScore : row.totalScore < totalScore,
  )
  const isUnmoved = self?.totalScore === totalScore
  const level = others.filter((row) => row.totalScore === totalScore && !(isUnmoved && row.ordinal > self.ordinal))
  const ranks = {
    ordinal: better.length + level.length + 1,
    standard: better.length + 1,
    dense: new Set(better.map((row) => row.totalScore)).size + 1,
  }
  const players = others.length + 1
  const answer = await ask(about, `/api/leaderboard/simulate?userId=${id}&score=${score}`)
  expect(answer, `${hint}, player ${id} with ${score}`).toMatchObject({
    totalScore,
    ...ranks,
    rank: rankOf(ranks, season.rankKind),
    percentile: expect.closeTo(100 * (1 - (ranks.standard - 1) / players), 5),
    players,
  })
}

/** The least effort among all scores that a board takes, each tried by a simulation. */
export async function expectGoals(about: About, id: number, value: number): Promise<void> {
  const { season, hint, sql } = about
  const { minimumScore, maximumScore, direction } = season
  const scores = Array.from({ length: maximumScore - minimumScore + 1 }, (_, at) => minimumScore + at)
  if (direction === 'asc') scores.reverse()
  const self = sql.find(({ userId }) => userId === id)
  for (const kind of ['up', 'top'] as const) {
    const goal = await ask(about, `/api/leaderboard/goals/${id}?${kind}=${value}`)
    const last = season.rankKind === 'dense' ? new Set(sql.map((row) => row.totalScore)).size : sql.length
    const today = self === undefined ? last + 1 : rankOf(self, season.rankKind)
    const aim = kind === 'top' ? value : Math.max(1, today - value)
    if (self !== undefined && today <= aim) {
      expect(goal.state, `${hint}, ${kind} ${value} of ${id}`).toBe('reached')
      continue
    }
    let least: number | null = null
    for (const score of scores) {
      const { rank } = await ask(about, `/api/leaderboard/simulate?userId=${id}&score=${score}`)
      if (rank > aim) continue
      least = score
      break
    }
    expect(goal.nextScore, `${hint}, ${kind} ${value} of ${id}`).toBe(least)
  }
}

/** Half away from zero, in integers, as the specification has it. */
function totalAfter({ aggregate, direction }: Season, self: SqlRow | undefined, score: number): number {
  if (self === undefined || aggregate === 'latest') return score
  if (aggregate === 'total') return self.scoreSum + score
  if (aggregate === 'best')
    return direction === 'desc' ? Math.max(self.bestScore, score) : Math.min(self.bestScore, score)
  const [sum, count] = [self.scoreSum + score, self.sessions + 1]
  return Math.trunc((2 * sum + (sum < 0 ? -count : count)) / (2 * count)) + 0
}
