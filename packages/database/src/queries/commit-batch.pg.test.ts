import { describe, expect } from 'vitest'
import { classifyFailure } from '../is-retryable.ts'
import { changesOf, createTestPlayers, itemOf, newBatchId, readGlobal, UNKNOWN_PLAYER } from '../test-batch.ts'
import { closeTestSeason, openTestSeason, test } from '../test-database.ts'
import { commitBatch } from './commit-batch.ts'
import { findBatch } from './find-batch.ts'
import { findKeys } from './find-keys.ts'

describe('one batch', () => {
  test('tells of each submission: session, totals, version, reach time, best', async ({ sql }) => {
    const global = await readGlobal(sql)
    const [first, second] = await createTestPlayers(sql, 2)
    if (first === undefined || second === undefined) throw new Error('no players')
    const before = Date.now()
    const one = itemOf(first, 10)
    const two = itemOf(second, 7)
    const changes = changesOf(await commitBatch(sql, newBatchId(), [two, one]), global)
    const fresh = { sessions: 1, version: 1, isBest: true, isHidden: false }
    expect(changes).toEqual([
      { sessionId: one.sessionId, userId: first, score: 10, totalScore: 10, reachedAt: expect.any(Number), ...fresh },
      { sessionId: two.sessionId, userId: second, score: 7, totalScore: 7, reachedAt: expect.any(Number), ...fresh },
    ])
    expect(changes[0]?.reachedAt).toBeGreaterThan(before - 1_000)
    expect(changes[0]?.reachedAt).toBeLessThan(Date.now() + 1_000)

    const [worse] = changesOf(await commitBatch(sql, newBatchId(), [itemOf(first, 5)]), global)
    expect(worse).toMatchObject({ totalScore: 8, sessions: 2, version: 2, isBest: false }) // 7.5, half away from zero
    const [same] = changesOf(await commitBatch(sql, newBatchId(), [itemOf(first, 8)]), global)
    expect(same).toMatchObject({ totalScore: 8, sessions: 3, version: 3, reachedAt: worse?.reachedAt })
    const sessions = await sql`select score, game_mode from game_sessions where user_id = ${first} order by id`
    expect([...sessions]).toEqual([10, 5, 8].map((score) => ({ score, game_mode: 'default' })))
  })

  test('leaves out unknown players and refused scores, and still writes its row', async ({ sql }) => {
    const global = await readGlobal(sql)
    const [known] = await createTestPlayers(sql, 1)
    const id = newBatchId()
    const entries = await commitBatch(sql, id, [
      itemOf(UNKNOWN_PLAYER, 3, { key: 'of nobody' }),
      itemOf(known ?? 0, -1, { key: 'too low' }),
    ])
    expect(entries).toEqual([{ seasonId: global.id, changes: '[]', isPrimary: true }])
    expect(await findBatch(sql, id)).toEqual(entries)
    expect(await sql`select from game_sessions where user_id in ${sql([UNKNOWN_PLAYER, known ?? 0])}`).toHaveLength(0)
    const keys = [
      { owner: 'public', key: 'of nobody' },
      { owner: 'public', key: 'too low' },
    ]
    expect(await findKeys(sql, keys)).toEqual([])
    expect(await findBatch(sql, newBatchId())).toBeNull()
  })

  test('believes who is said to be known, and saves nothing of a batch where that was wrong', async ({ sql }) => {
    const global = await readGlobal(sql)
    const [player = 0] = await createTestPlayers(sql, 1)
    const known = { isKnown: true }
    const entries = await commitBatch(sql, newBatchId(), [itemOf(player, 3, known), itemOf(UNKNOWN_PLAYER, 3)])
    expect(changesOf(entries, global).map(({ userId }) => userId)).toEqual([player])
    const batch = [itemOf(player, 4, known), itemOf(UNKNOWN_PLAYER, 4, known)]
    await expect(commitBatch(sql, newBatchId(), batch)).rejects.toMatchObject({ code: '23503' })
    expect(await sql`select score from game_sessions where user_id = ${player}`).toEqual([{ score: 3 }])
    expect(await sql`select from game_sessions where user_id = ${UNKNOWN_PLAYER}`).toHaveLength(0)
  })

  test('a key counts once, whatever is submitted under it, and is told whose session it made', async ({ sql }) => {
    const global = await readGlobal(sql)
    const [first, second] = await createTestPlayers(sql, 2)
    const one = itemOf(first ?? 0, 10, { key: 'a "quoted\\ key' })
    await commitBatch(sql, newBatchId(), [one])
    const again = itemOf(first ?? 0, 10, { key: 'a "quoted\\ key' })
    const other = itemOf(second ?? 0, 11, { key: 'a "quoted\\ key' })
    const free = itemOf(second ?? 0, 12, { key: 'a "quoted\\ key', keyOwner: 'somebody else' })
    expect(changesOf(await commitBatch(sql, newBatchId(), [again]), global)).toEqual([])
    expect(changesOf(await commitBatch(sql, newBatchId(), [other]), global)).toEqual([])
    expect(changesOf(await commitBatch(sql, newBatchId(), [free]), global)).toHaveLength(1)
    const [found] = await findKeys(sql, [{ owner: 'public', key: 'a "quoted\\ key' }])
    expect(found).toMatchObject({ sessionId: one.sessionId, fingerprint: one.fingerprint })
    expect(await sql`select from game_sessions where user_id = ${first ?? 0}`).toHaveLength(1)
  })

  test('a sum that would lose digits fails the batch as refused, and nothing of it stays', async ({ sql }) => {
    const season = await openTestSeason(sql, { aggregate: 'total', gameMode: 'sums' })
    const [rich, poor] = await createTestPlayers(sql, 2)
    await commitBatch(sql, newBatchId(), [itemOf(rich ?? 0, 1, { gameMode: 'sums' })])
    await sql`update leaderboard set score_sum = 9007199254740990 where user_id = ${rich ?? 0} and season_id = ${season.id}`
    const failed = commitBatch(sql, newBatchId(), [
      itemOf(poor ?? 0, 5, { gameMode: 'sums' }),
      itemOf(rich ?? 0, 5, { gameMode: 'sums' }),
    ])
    const error = await failed.then(
      () => null,
      (e: unknown) => e,
    )
    expect(error).toMatchObject({ code: '23514' })
    expect(classifyFailure(error)).toBe('refused')
    expect(await sql`select from game_sessions where user_id = ${poor ?? 0}`).toHaveLength(0)
    await commitBatch(sql, newBatchId(), [itemOf(rich ?? 0, 1, { gameMode: 'sums' })])
    await closeTestSeason(sql, season)
  })

  test('counts in each season whose mode and bounds fit, and in no other', async ({ sql }) => {
    const global = await readGlobal(sql)
    const solo = await openTestSeason(sql, { gameMode: 'solo', aggregate: 'best' })
    const low = await openTestSeason(sql, { gameMode: 'solo', maximumScore: 5 })
    const [player] = await createTestPlayers(sql, 1)
    const entries = await commitBatch(sql, newBatchId(), [itemOf(player ?? 0, 9, { gameMode: 'solo' })])
    expect(entries.map((entry) => entry.seasonId)).toEqual([global.id, solo.id])
    expect(await commitBatch(sql, newBatchId(), [itemOf(player ?? 0, 5, { gameMode: 'solo' })])).toHaveLength(3)
    expect(await commitBatch(sql, newBatchId(), [itemOf(player ?? 0, 5, { gameMode: 'team' })])).toHaveLength(1)
    for (const season of [solo, low]) await closeTestSeason(sql, season)
  })

  test('a reach time never goes back, also when the clock does', async ({ sql }) => {
    const global = await readGlobal(sql)
    const [player] = await createTestPlayers(sql, 1)
    await commitBatch(sql, newBatchId(), [itemOf(player ?? 0, 9)])
    await sql`update leaderboard set reached_at = '2300-01-01' where user_id = ${player ?? 0}`
    const [change] = changesOf(await commitBatch(sql, newBatchId(), [itemOf(player ?? 0, 99)]), global)
    expect(change?.reachedAt).toBe(Date.UTC(2300, 0, 1))
  })
})

describe('a repeat', () => {
  test('waits for the first attempt, adds nothing, and finds what that wrote', async ({ sql }) => {
    const global = await readGlobal(sql)
    const players = await createTestPlayers(sql, 3)
    const id = newBatchId()
    const batch = players.map((player) => itemOf(player, 4))
    const attempts = await Promise.allSettled([1, 2, 3, 4].map(() => commitBatch(sql, id, batch)))
    const won = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
    expect(won).toHaveLength(1)
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: '23505' })
    }
    expect(await findBatch(sql, id)).toEqual([...(won[0] ?? [])])
    expect(changesOf(won[0] ?? [], global).map((change) => change.sessions)).toEqual([1, 1, 1])
  })
})
