import { ProblemException } from '@leaderboard/contracts/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor, type PageCursor } from './page-cursor.ts'

const season = { board: 'global', number: 3, direction: 'desc' as const }

const cursors: fc.Arbitrary<PageCursor> = fc.record({
  towards: fc.constantFrom('next' as const, 'previous' as const),
  key: fc.record({
    totalScore: fc.maxSafeInteger().map((n) => n + 0),
    reachedAt: fc.integer({ min: 0, max: 4e12 }),
    userId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  }),
})

function refusal(encoded: string, at = season): string {
  try {
    decodeCursor(at, encoded)
  } catch (error) {
    if (error instanceof ProblemException) return error.code
    throw error
  }
  return 'accepted'
}

describe('a cursor', () => {
  test('comes back as it was made', () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        expect(decodeCursor(season, encodeCursor(season, cursor))).toEqual(cursor)
      }),
    )
  })

  test('belongs to its board and its order, and ends with its season', () => {
    const encoded = encodeCursor(season, { towards: 'next', key: { totalScore: 5, reachedAt: 9, userId: 1 } })
    expect(refusal(encoded)).toBe('accepted')
    expect(refusal(encoded, { ...season, board: 'weekly' })).toBe('invalid_cursor')
    expect(refusal(encoded, { ...season, number: 4 })).toBe('cursor_expired')
    expect(refusal(encoded, { ...season, direction: 'asc' as never })).toBe('invalid_cursor')
  })

  test('that was tampered with is refused or is another well-formed one, and never a fault of ours', () => {
    fc.assert(
      fc.property(cursors, fc.nat(), fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_'), (cursor, at, letter) => {
        const encoded = encodeCursor(season, cursor)
        const index = at % encoded.length
        const changed = encoded.slice(0, index) + letter + encoded.slice(index + 1)
        expect(['accepted', 'invalid_cursor', 'cursor_expired']).toContain(refusal(changed))
      }),
    )
  })

  test.each([
    'AAAA',
    'e30',
    'bnVsbA',
    `${encodeCursor(season, { towards: 'next', key: { totalScore: 1, reachedAt: 1, userId: 1 } })}A`,
  ])('%s is refused', (text) => expect(refusal(text)).toBe('invalid_cursor'))

  test('has one spelling: unused bits of the last letter must be zero', () => {
    const encoded = encodeCursor(season, { towards: 'next', key: { totalScore: 1, reachedAt: 12, userId: 1 } })
    const spellings = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_').map(
      (last) => encoded.slice(0, -1) + last,
    )
    const same = spellings.filter((text) => Buffer.from(text, 'base64url').equals(Buffer.from(encoded, 'base64url')))
    expect(same.filter((text) => refusal(text) === 'accepted')).toEqual([encoded])
  })
})
