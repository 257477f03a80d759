import type { Change } from '@leaderboard/contracts/log-entry'
import { decodeChanges } from '@leaderboard/contracts/log-entry'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Database } from '../connect-database.ts'
import { createTestPlayers, itemOf, newBatchId, readGlobal } from '../test-batch.ts'
import { openTestSeason, test } from '../test-database.ts'
import { commitBatch } from './commit-batch.ts'
import { findBatch } from './find-batch.ts'
import { listModeration } from './list-moderation.ts'
import { readRank } from './read-rank.ts'
import { removeSession } from './remove-session.ts'
import { restoreSession } from './restore-session.ts'
import { setPlayerHidden } from './set-player-hidden.ts'

const note = { keyId: 'abcdefghijkl', reason: 'a test' }

const submit = async (sql: Database, userId: number, score: number): Promise<number> => {
  const item = itemOf(userId, score)
  await commitBatch(sql, newBatchId(), [item])
  return item.sessionId
}

const setHidden = (sql: Database, userId: number, isHidden: boolean, batchId = newBatchId()) =>
  setPlayerHidden(sql, batchId, { userId, isHidden, note })

/** The row without version and rank, which only ever go on. */
const rowOf = async (sql: Database, userId: number): Promise<Record<string, unknown>> => {
  const [row] = await sql`
    select total_score, score_sum, session_count, best_score, best_session_id, last_score, last_session_id,
      reached_at::text, is_hidden
    from leaderboard where user_id = ${userId} and season_id = (select id from open_seasons where is_primary)`
  return { ...row }
}

describe('hiding', () => {
  test('closes the ranks up and reopens them, and keeps counting meanwhile', async ({ sql }) => {
    const season = await readGlobal(sql)
    const [a = 0, b = 0, c = 0] = await createTestPlayers(sql, 3)
    for (const [player, score] of [
      [a, 30],
      [b, 20],
      [c, 10],
    ] as const)
      await submit(sql, player, score)
    const before = await rowOf(sql, a)
    const batchId = newBatchId()
    expect(await setHidden(sql, a, true, batchId)).toBeGreaterThan(0)
    expect(await setHidden(sql, a, true)).toBeNull()
    expect(await readRank(sql, season, a)).toBeNull()
    expect(await readRank(sql, season, c)).toMatchObject({ ordinal: 2, standard: 2, dense: 2, players: 2 })
    const told = (await findBatch(sql, batchId))?.flatMap(({ changes }) => decodeChanges(changes))
    expect(told).toEqual([
      expect.objectContaining({
        userId: a,
        totalScore: 30,
        sessions: 1,
        version: 2,
        isHidden: true,
        isBest: false,
      } satisfies Partial<Change>),
    ])
    await submit(sql, a, 50)
    expect(await readRank(sql, season, a)).toBeNull()
    expect(await setHidden(sql, a, false)).toBeGreaterThan(0)
    expect(await readRank(sql, season, a)).toMatchObject({ ordinal: 1, totalScore: 40, sessions: 2, version: 4 })
    expect(await rowOf(sql, a)).toMatchObject({ best_score: 50, is_hidden: before['is_hidden'] })
  })

  test('undone at once it leaves every column but the version as it was', async ({ sql }) => {
    const [a = 0] = await createTestPlayers(sql, 1)
    await submit(sql, a, 7)
    const before = await rowOf(sql, a)
    await setHidden(sql, a, true)
    await setHidden(sql, a, false)
    expect(await rowOf(sql, a)).toEqual(before)
  })

  test('holds for who never played, and in seasons that begin later', async ({ sql }) => {
    const [a = 0] = await createTestPlayers(sql, 1)
    await setHidden(sql, a, true)
    const later = await openTestSeason(sql, { aggregate: 'best', direction: 'asc' })
    const batchId = newBatchId()
    const [entry] = await commitBatch(sql, batchId, [itemOf(a, 9)])
    expect(decodeChanges(entry?.changes ?? '[]')).toEqual([
      expect.objectContaining({ userId: a, totalScore: 9, sessions: 1, version: 2, isBest: true, isHidden: true }),
    ])
    expect(await readRank(sql, later, a)).toBeNull()
    await setHidden(sql, a, false)
    expect(await readRank(sql, later, a)).toMatchObject({ totalScore: 9, sessions: 1 })
    await sql`update seasons set closed_at = now() where id = ${later.id}`
  })

  test('of nobody changes nothing', async ({ sql }) => {
    expect(await setHidden(sql, 2_000_000_000, true)).toBeNull()
  })
})

describe('removing a session', () => {
  test('and putting it back leaves the row as it was, to the millisecond', async ({ sql }) => {
    const [a = 0] = await createTestPlayers(sql, 1)
    await submit(sql, a, 10)
    const worst = await submit(sql, a, 2)
    await submit(sql, a, 7)
    await sql`update leaderboard set reached_at = reached_at + interval '17 milliseconds' where user_id = ${a}`
    const before = await rowOf(sql, a)
    const removal = await removeSession(sql, newBatchId(), worst, note)
    expect(await removeSession(sql, newBatchId(), worst, note)).toBeNull()
    expect(await rowOf(sql, a)).toMatchObject({ total_score: 9, score_sum: 17, session_count: 2, best_score: 10 })
    const undo = await restoreSession(sql, newBatchId(), worst, note)
    expect(await restoreSession(sql, newBatchId(), worst, note)).toBeNull()
    expect(await rowOf(sql, a)).toEqual(before)
    expect(await listModeration(sql, { playerId: a, limit: 10 })).toMatchObject([
      { id: undo, action: 'restore_session', undoes: removal, undoneBy: null, sessionId: worst, reason: 'a test' },
      { id: removal, action: 'remove_session', undoes: null, undoneBy: undo },
    ])
  })

  test('the last one takes the place, and the next submission gives a new one', async ({ sql }) => {
    const season = await readGlobal(sql)
    const [a = 0] = await createTestPlayers(sql, 1)
    const only = await submit(sql, a, 0)
    const before = await rowOf(sql, a)
    await removeSession(sql, newBatchId(), only, note)
    expect(await readRank(sql, season, a)).toBeNull()
    expect(await rowOf(sql, a)).toMatchObject({ total_score: 0, session_count: 0 })
    const next = await submit(sql, a, 0)
    const after = await rowOf(sql, a)
    expect(after).toMatchObject({ session_count: 1, best_session_id: next, last_session_id: next })
    expect(String(after['reached_at']) > String(before['reached_at'])).toBe(true)
    await restoreSession(sql, newBatchId(), only, note)
    expect(await rowOf(sql, a)).toMatchObject({ session_count: 2, best_session_id: only, last_session_id: next })
  })
})

test('the audit log refuses every change', async ({ sql }) => {
  await expect(sql`update moderation_log set key_name = 'nobody'`).rejects.toThrow('append only')
  await expect(sql`delete from moderation_log`).rejects.toThrow('append only')
  await expect(sql`truncate moderation_log cascade`).rejects.toThrow('append only')
})

type Step =
  | { kind: 'submit'; player: number; score: number }
  | { kind: 'hide' | 'unhide'; player: number }
  | { kind: 'remove' | 'restore'; pick: number }

const player = fc.integer({ min: 0, max: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('submit' as const), player, score: fc.integer({ min: 0, max: 9 }) }),
  },
  fc.record({ kind: fc.constantFrom('hide' as const, 'unhide' as const), player }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'restore' as const), pick: fc.nat(30) }),
  },
)

test('I3: whatever is done in whatever order, rows are what a plain model says, on every kind of board', async ({
  sql,
}) => {
  const rules = [
    { aggregate: 'best', direction: 'asc' },
    { aggregate: 'total', direction: 'desc', minimumScore: 3 },
    { aggregate: 'latest', direction: 'desc' },
  ] as const
  for (const each of rules) await openTestSeason(sql, each)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const players = await createTestPlayers(sql, 3)
      const model = new Model(players)
      for (const one of steps) await model.take(sql, one)
      const rows = await sql`
        select board, user_id as "userId", total_score as total, session_count as sessions, leaderboard.is_hidden as "isHidden"
        from leaderboard join open_seasons on open_seasons.id = season_id
        where user_id = any(${players}::int[]) and session_count > 0 order by board, user_id`
      expect([...rows]).toEqual(
        model.rows([
          ...(await sql<
            Board[]
          >`select board, aggregate, direction, minimum_score as minimum from open_seasons order by board`),
        ]),
      )
    }),
    { numRuns: 25 },
  )
})

interface Board {
  board: string
  aggregate: string
  direction: string
  minimum: number
}

/** Sessions in the order they were played, some of them removed, some players hidden. */
class Model {
  readonly #sessions: { id: number; userId: number; score: number; isRemoved: boolean }[] = []
  readonly #hidden = new Set<number>()
  readonly #players: readonly number[]

  constructor(players: readonly number[]) {
    this.#players = players
  }

  async take(sql: Database, step: Step): Promise<void> {
    if (step.kind === 'submit') {
      const userId = this.#players[step.player] ?? 0
      const id = await submit(sql, userId, step.score)
      this.#sessions.push({ id, userId, score: step.score, isRemoved: false })
    } else if (step.kind === 'hide' || step.kind === 'unhide') {
      const userId = this.#players[step.player] ?? 0
      const isHidden = step.kind === 'hide'
      const isNews = this.#hidden.has(userId) !== isHidden
      expect((await setHidden(sql, userId, isHidden)) !== null).toBe(isNews)
      if (isHidden) this.#hidden.add(userId)
      else this.#hidden.delete(userId)
    } else if ('pick' in step) {
      const session = this.#sessions[step.pick % Math.max(1, this.#sessions.length)]
      if (session === undefined) return
      const isRemoved = step.kind === 'remove'
      const act = isRemoved ? removeSession : restoreSession
      expect((await act(sql, newBatchId(), session.id, note)) !== null).toBe(session.isRemoved !== isRemoved)
      session.isRemoved = isRemoved
    }
  }

  rows(boards: readonly Board[]) {
    return boards.flatMap(({ board, aggregate, direction, minimum }) =>
      this.#players.flatMap((userId) => {
        const scores = this.#sessions
          .filter((one) => one.userId === userId && !one.isRemoved && one.score >= minimum)
          .map((one) => one.score)
        if (scores.length === 0) return []
        const sum = scores.reduce((a, b) => a + b, 0)
        const best = direction === 'desc' ? Math.max(...scores) : Math.min(...scores)
        const totals: Record<string, number | undefined> = {
          average: Math.round(sum / scores.length),
          best,
          total: sum,
          latest: scores.at(-1),
        }
        return [
          { board, userId, total: totals[aggregate], sessions: scores.length, isHidden: this.#hidden.has(userId) },
        ]
      }),
    )
  }
}
