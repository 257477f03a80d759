import type { Change } from '@leaderboard/contracts/log-entry'
import {
  type Aggregate,
  addScore,
  type Direction,
  type PlayerAggregate,
  totalOf,
} from '@leaderboard/ranking/board-total'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'
import { changesOf, createTestPlayers, itemOf, newBatchId, UNKNOWN_PLAYER } from '../test-batch.ts'
import { closeTestSeason, openTestSeason, test } from '../test-database.ts'
import { type BatchItem, commitBatch } from './commit-batch.ts'
import { findBatch } from './find-batch.ts'

describe('totals', () => {
  const AGGREGATES: Aggregate[] = ['average', 'best', 'total', 'latest']
  const rules = AGGREGATES.flatMap((aggregate) =>
    (['desc', 'asc'] as const).map((direction: Direction) => ({ aggregate, direction })),
  )
  // Ties and roundings are likely with small scores, overflows of int with large ones.
  const score = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -1000, max: 2_147_483_647 }),
    fc.integer({ min: -2_147_483_648, max: 0 }),
  )
  const submission = fc.record({
    player: fc.integer({ min: 0, max: 4 }),
    score,
    key: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 2 }),
  })
  const aBatch = fc
    .uniqueArray(submission, { selector: (one) => one.player, maxLength: 5 })
    .filter((batch) => new Set(batch.map((one) => one.key ?? one)).size === batch.length) // keys differ in a batch

  test('equal a plain replay of the sessions, with every batch sent twice', async ({ sql }) => {
    await sql`update boards set minimum_score = -2147483648 where slug = 'global'`
    const seasons: Season[] = []
    for (const rule of rules)
      seasons.push(await openTestSeason(sql, { ...rule, gameMode: 'rules', minimumScore: -2_147_483_648 }))
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(aBatch, { maxLength: 12 }), async (batches) => {
        run++
        const players = [...(await createTestPlayers(sql, 4)), UNKNOWN_PLAYER] // the fifth does not exist
        const replay = new Replay(seasons)
        for (const batch of batches) {
          const items = batch.map((one) =>
            itemOf(players[one.player] ?? 0, one.score, {
              gameMode: 'rules',
              key: one.key === null ? null : `run ${run} key ${one.key}`,
            }),
          )
          const id = newBatchId()
          const entries = await commitBatch(sql, id, items)
          await expect(commitBatch(sql, id, items)).rejects.toMatchObject({ code: '23505' })
          expect(await findBatch(sql, id)).toEqual([...entries])
          for (const season of seasons)
            expect(changesOf(entries, season).map(factsOf)).toEqual(replay.add(season, items))
        }
        for (const season of seasons) expect(await rowsOf(sql, season, players)).toEqual(replay.rows(season))
      }),
      { numRuns: 40 },
    )
    for (const season of seasons) await closeTestSeason(sql, season)
    await sql`update boards set minimum_score = 0 where slug = 'global'`
  })
})

const factsOf = ({ reachedAt: _reachedAt, ...facts }: Change) => facts

/** The plain definition: all sessions that count, folded by the pure functions of packages/ranking. */
class Replay {
  readonly #held = new Map<string, PlayerAggregate & { version: number }>()
  readonly #usedKeys = new Map<number, Set<string>>()

  constructor(seasons: readonly Season[]) {
    for (const season of seasons) this.#usedKeys.set(season.id, new Set())
  }

  /** What the batch must tell of the season, in order of the player. */
  add(season: Season, items: readonly BatchItem[]): Omit<Change, 'reachedAt'>[] {
    const used = this.#usedKeys.get(season.id) ?? new Set()
    const byPlayer = items.toSorted((a, b) => a.userId - b.userId)
    const counted = byPlayer.filter(
      (item) => item.userId !== UNKNOWN_PLAYER && (item.key === null || !used.has(item.key)),
    )
    for (const item of counted) if (item.key !== null) used.add(item.key)
    return counted.map((item) => this.#count(season, item))
  }

  #count(season: Season, item: BatchItem): Omit<Change, 'reachedAt'> {
    const place = `${season.id}:${item.userId}`
    const before = this.#held.get(place) ?? null
    const after = { ...addScore(before, item.score, season.direction), version: (before?.version ?? 0) + 1 }
    this.#held.set(place, after)
    const totalScore = totalOf(season.aggregate, after)
    const isBest = before === null || before.bestScore !== after.bestScore
    const { sessionId, userId, score } = item
    const { sessionCount: sessions, version } = after
    return { sessionId, userId, score, totalScore, sessions, version, isBest, isHidden: false }
  }

  rows(season: Season) {
    const rows = [...this.#held].filter(([place]) => place.startsWith(`${season.id}:`))
    return rows
      .map(([place, held]) => ({
        userId: Number(place.split(':')[1]),
        totalScore: totalOf(season.aggregate, held),
        ...held,
      }))
      .toSorted((a, b) => a.userId - b.userId)
  }
}

function rowsOf(sql: Database, season: Season, players: readonly number[]) {
  return sql`
    select user_id as "userId", total_score as "totalScore", score_sum as "scoreSum", session_count as "sessionCount",
      best_score as "bestScore", last_score as "lastScore", version
    from leaderboard where season_id = ${season.id} and user_id in ${sql(players)} order by user_id`.then((rows) => [
    ...rows,
  ])
}
