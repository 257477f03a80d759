import type { Direction } from '@leaderboard/ranking/board-total'
import { compareOrder } from '@leaderboard/ranking/total-order'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'
import { createTestPlayers } from '../test-batch.ts'
import { closeTestSeason, openTestSeason, test } from '../test-database.ts'
import { copySeason } from './copy-season.ts'
import { readAggregates } from './read-aggregates.ts'
import { readPage, type SliceStart } from './read-page.ts'
import { readRange } from './read-range.ts'
import { readRank } from './read-rank.ts'
import { readRanks } from './read-ranks.ts'
import { readTotals } from './read-totals.ts'

interface Row {
  userId: number
  totalScore: number
  reachedAt: number
  version: number
  sessions: number
}

const PLAYERS = 24
const START_MS = Date.UTC(2026, 0, 1)
// Few totals and few moments, so that every tie is there.
const place = fc.record({
  totalScore: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(9_007_199_254_740_991, -9_007_199_254_740_991)),
  reachedAt: fc.integer({ min: 0, max: 3 }).map((n) => START_MS + n),
})

async function write(sql: Database, season: Season, rows: readonly Row[]): Promise<void> {
  await sql`
    insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
      last_score, reached_at, version)
    select ${season.id}, user_id, total, total, sessions, 0, 1, 0, timestamptz 'epoch' + at * interval '1 millisecond', version
    from unnest(${rows.map((r) => r.userId)}::int[], ${rows.map((r) => r.totalScore)}::bigint[],
      ${rows.map((r) => r.sessions)}::int[], ${rows.map((r) => r.reachedAt)}::bigint[], ${rows.map((r) => r.version)}::int[])
      as row (user_id, total, sessions, at, version)`
}

/** The definition: sorted, then counted. */
function rank(rows: readonly Row[], direction: Direction) {
  const sorted = rows.toSorted((a, b) => compareOrder(a, b, direction))
  const totals = [...new Set(sorted.map((row) => row.totalScore))]
  return sorted.map(({ version, ...row }, index) => ({
    row,
    version,
    ranks: {
      ordinal: index + 1,
      standard: 1 + sorted.findIndex((other) => other.totalScore === row.totalScore),
      dense: 1 + totals.indexOf(row.totalScore),
    },
  }))
}

describe.each(['desc', 'asc'] as const)('reads of a %s board', (direction) => {
  test(`equal a sort and a count`, async ({ sql }) => {
    const players = await createTestPlayers(sql, PLAYERS)
    const stranger = (await createTestPlayers(sql, 1))[0] ?? 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(place, { maxLength: PLAYERS }),
        fc.integer({ min: 1, max: 9 }),
        async (places, limit) => {
          const season = await openTestSeason(sql, { direction, gameMode: 'none' })
          const rows = places.map((one, n) => ({ userId: players[n] ?? 0, ...one, version: n + 1, sessions: n + 2 }))
          await write(sql, season, rows)
          const ghost = { ...LAST_OF_ALL, userId: stranger }
          await write(sql, season, [ghost])
          await sql`update leaderboard set is_hidden = true where season_id = ${season.id} and user_id = ${stranger}`
          const ranked = rank(rows, direction)
          const expectPage = async (from: SliceStart, at: number, length: number) => {
            const wanted = ranked.slice(at, at + length)
            expect(await readPage(sql, season, { limit, from })).toEqual({
              rows: wanted.map((one) => one.row),
              first: wanted[0]?.ranks ?? null,
              players: rows.length,
            })
          }
          await expectPage({ ordinal: 1 }, 0, limit)
          await expectPage({ ordinal: 4 }, 3, limit)
          for (const { row, ranks, version } of ranked) {
            const before = Math.max(0, ranks.ordinal - 1 - limit)
            await expectPage({ after: row }, ranks.ordinal, limit)
            await expectPage({ before: row }, before, ranks.ordinal - 1 - before)
            expect(await readRank(sql, season, row.userId)).toEqual({ ...row, ...ranks, version, players: rows.length })
          }
          const asked = [...rows.slice(0, 5).map((row) => row.userId), stranger]
          const friends = ranked.filter(({ row }) => asked.includes(row.userId))
          expect(await readRanks(sql, season, asked)).toEqual({
            rows: friends.map(({ row, ranks }) => ({ ...row, ...ranks })),
            players: rows.length,
          })
          expect(await readRank(sql, season, stranger)).toBeNull()
          expect(await readTotals(sql, season.id, [stranger, ...players])).toEqual([
            ...rows.map((row) => ({ ...row, isHidden: false })),
            { ...ghost, isHidden: true },
          ])
          const afterUserId = players[2] ?? 0
          expect(await readRange(sql, season.id, { afterUserId, limit: 3 })).toMatchObject(
            [...rows, ghost].filter((row) => row.userId > afterUserId).slice(0, 3),
          )
          expect((await readAggregates(sql, season.id, [stranger, ...players])).size).toBe(rows.length)
          expect(await copyOf(sql, season)).toEqual([...rows, { ...ghost, sessions: -1 - ghost.sessions }])
          await closeTestSeason(sql, season)
        },
      ),
      { numRuns: 15 },
    )
  })
})

/** A hidden player, who would be first or last. */
const LAST_OF_ALL = { totalScore: 1, reachedAt: 1_767_225_600_000, version: 9, sessions: 4 }

async function copyOf(sql: Database, season: Season): Promise<Row[]> {
  const rows: Row[] = []
  for await (const { userIds, totals, reachedAt, versions, sessions, length } of await copySeason(sql, season.id)) {
    for (let n = 0; n < length; n++) {
      rows.push({
        userId: userIds[n] ?? 0,
        totalScore: totals[n] ?? 0,
        reachedAt: reachedAt[n] ?? 0,
        version: versions[n] ?? 0,
        sessions: sessions[n] ?? 0,
      })
    }
  }
  return rows.toSorted((a, b) => a.userId - b.userId)
}
