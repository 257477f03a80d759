import { describe, expect } from 'vitest'
import { createTestPlayers, itemOf, newBatchId, readGlobal } from '../test-batch.ts'
import { openTestSeason, test } from '../test-database.ts'
import { commitBatch } from './commit-batch.ts'
import { createPlayers } from './create-players.ts'
import { drawSessionIds } from './draw-session-ids.ts'
import { findPlayers } from './find-players.ts'
import { findPlayersByName } from './find-players-by-name.ts'
import { listNames } from './list-names.ts'
import { listSessions } from './list-sessions.ts'
import { readDatabaseClock } from './read-database-clock.ts'

describe('players', () => {
  test('are created in the order given, all or none, and found again', async ({ sql }) => {
    const names = ['Zoë "Z" Żak', "back\\slash'", '李 明', 'Ärger, Ñandú', 'null', 'NULL']
    const created = await createPlayers(sql, names)
    expect(created.map((player) => player.username)).toEqual(names)
    expect(created.every((player) => player.joinDate instanceof Date)).toBe(true)
    const ids = created.map((player) => player.id)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    await expect(createPlayers(sql, ['somebody new', '李 明'])).rejects.toMatchObject({ code: '23505' })
    await expect(createPlayers(sql, ['twice', 'twice'])).rejects.toMatchObject({ code: '23505' })
    expect(await findPlayersByName(sql, 'somebody', 5)).toEqual([])
    expect(await findPlayers(sql, [...ids, 2_000_000_000])).toEqual(created)
    expect(await listNames(sql, [...ids, 2_000_000_000])).toEqual(new Map(created.map((one) => [one.id, one.username])))
  })

  test('are found by the beginning of their name, in either case, and % means itself', async ({ sql }) => {
    await createPlayers(sql, ['Northlight', 'NORTHERN', 'north%', 'North_x', 'Northxx', 'south'])
    const find = async (prefix: string, limit = 10) =>
      (await findPlayersByName(sql, prefix, limit)).map((player) => player.username)
    expect(await find('nOrTh')).toEqual(['north%', 'North_x', 'NORTHERN', 'Northlight', 'Northxx'])
    expect(await find('north', 2)).toEqual(['north%', 'North_x'])
    expect(await find('north%')).toEqual(['north%'])
    expect(await find('north_')).toEqual(['North_x'])
    expect(await find('\\')).toEqual([])
  })
})

test('two callers who create the same names do not deadlock: one gets them, the other is refused', async ({ sql }) => {
  const names = Array.from({ length: 200 }, (_, n) => `crowd ${n}`)
  const attempts = await Promise.allSettled([createPlayers(sql, names), createPlayers(sql, names.toReversed())])
  expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
  for (const attempt of attempts)
    if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: '23505' })
})

test("a player's sessions come latest first, page after page, of the season only", async ({ sql }) => {
  const global = await readGlobal(sql)
  const solo = await openTestSeason(sql, { gameMode: 'solo', maximumScore: 5 })
  const [player = 0, other = 0] = await createTestPlayers(sql, 2)
  for (let n = 0; n < 7; n++) {
    const gameMode = n % 2 === 0 ? 'solo' : 'team'
    await commitBatch(sql, newBatchId(), [itemOf(player, n, { gameMode }), itemOf(other, 1)])
  }
  const seen: number[] = []
  let before: Parameters<typeof listSessions>[3]['before'] = null
  do {
    const page = await listSessions(sql, global, player, { limit: 3, before })
    seen.push(...page.map((session) => session.score))
    const last = page.at(-1)
    before = last === undefined ? null : { atMicros: last.atMicros, sessionId: last.sessionId }
  } while (before !== null)
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0])
  const inSolo = await listSessions(sql, solo, player, { limit: 10, before: null })
  expect(inSolo.map((session) => session.score)).toEqual([4, 2, 0])
  expect(inSolo[0]).toMatchObject({ gameMode: 'solo', at: expect.any(Date) })
})

test('session ids come in blocks that do not meet, and the clock is that of the database', async ({ sql }) => {
  const blocks = await Promise.all(Array.from({ length: 8 }, () => drawSessionIds(sql)))
  const ids = new Set(blocks.flatMap(({ first, count }) => [first, first + count - 1]))
  expect(ids.size).toBe(16)
  const firsts = blocks.map((block) => block.first).toSorted((a, b) => a - b)
  expect(firsts.every((first, n) => n === 0 || first - (firsts[n - 1] ?? 0) === 1000)).toBe(true)
  expect(Math.abs((await readDatabaseClock(sql)) - Date.now())).toBeLessThan(1_000)
})
