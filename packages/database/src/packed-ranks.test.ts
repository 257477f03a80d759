import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  chunkOf,
  findInChunks,
  findPackedRank,
  IDS_PER_CHUNK,
  packedWithout,
  packRanks,
  type RankOfPlayer,
} from './packed-ranks.ts'

const LARGEST = Number.MAX_SAFE_INTEGER
const total = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(-LARGEST, LARGEST),
)

/** Players of the chunk of 3 x 1,024 with the ranks that their totals give. */
function ranked(totals: ReadonlyMap<number, number>, isDescending: boolean): RankOfPlayer[] {
  const better = [...new Set(totals.values())].toSorted((a, b) => (isDescending ? (a > b ? -1 : 1) : a < b ? -1 : 1))
  return [...totals].map(([userId, totalScore]) => ({ userId, totalScore, rank: 1 + better.indexOf(totalScore) }))
}

test('every player is found again, with the rank and the total, and nobody else', () => {
  const ids = fc.integer({ min: 3 * IDS_PER_CHUNK, max: 4 * IDS_PER_CHUNK - 1 })
  const totals = fc.array(fc.tuple(ids, total), { maxLength: 80 }).map((pairs) => new Map(pairs))
  fc.assert(
    fc.property(totals, fc.boolean(), (some, isDescending) => {
      const players = ranked(some, isDescending)
      const packed = packRanks(players)
      for (const { userId, rank, totalScore } of players) {
        expect(findPackedRank(packed, userId)).toEqual({ rank, totalScore })
      }
      for (let id = 3 * IDS_PER_CHUNK; id < 4 * IDS_PER_CHUNK; id += 97) {
        if (!some.has(id)) expect(findPackedRank(packed, id)).toBeNull()
      }
      const [gone] = some.keys()
      const rest = packedWithout(packed, gone ?? 3 * IDS_PER_CHUNK)
      expect(rest).toEqual(packRanks(players.filter((player) => player.userId !== gone)))
    }),
  )
})

test('a player of a million takes less than six bytes', () => {
  const totals = Array.from({ length: IDS_PER_CHUNK }, () => Math.floor(Math.random() * 1_000_000))
  const players = totals.map((totalScore, userId) => ({ userId, totalScore, rank: 1_000_001 - totalScore }))
  expect(packRanks(players).length / IDS_PER_CHUNK).toBeLessThan(6)
})

test('chunks are 1,024 ids wide, from 0', () => {
  expect([1, 1023, 1024, 2_147_483_647].map(chunkOf)).toEqual([0, 0, 1024, 2_147_482_624])
})

test('many chunks are unpacked in turns of the event loop, each in its place', async () => {
  const packed = Array.from({ length: 40 }, (_, nth) =>
    nth % 10 === 3 ? null : packRanks([{ userId: 5, rank: nth + 1, totalScore: 7 }]),
  )
  let turns = 0
  const count = () => {
    turns++
    counting = setImmediate(count)
  }
  let counting = setImmediate(count)
  const found = await findInChunks(packed, 5)
  clearImmediate(counting)
  expect(found.map((place) => place?.rank ?? null)).toEqual(packed.map((chunk, nth) => chunk && nth + 1))
  expect(turns).toBeGreaterThanOrEqual(4)
  expect(await findInChunks(packed, 6)).toEqual(packed.map(() => null))
})
