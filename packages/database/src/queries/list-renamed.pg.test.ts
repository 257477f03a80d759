import { expect } from 'vitest'
import { test } from '../test-database.ts'
import { createPlayers } from './create-players.ts'
import { listRenamed } from './list-renamed.ts'

test('only a name that became another one counts as a rename, and only for a while', async ({ sql }) => {
  const [first, second] = await createPlayers(sql, ['Ada', 'Bea'])
  const id = first?.id ?? 0
  await sql`update users set username = username`
  expect(await listRenamed(sql, 60, 10)).toEqual([])
  await sql`update users set username = 'Ada again' where id = ${id}`
  const [renamed] = await listRenamed(sql, 60, 10)
  expect(renamed?.userId).toBe(id)
  expect(Math.abs((renamed?.atMicros ?? 0) / 1000 - Date.now())).toBeLessThan(60_000)
  await sql`update users set renamed_at = now() - interval '2 minutes' where id = ${id}`
  await sql`update users set username = 'Bea again' where id = ${second?.id ?? 0}`
  expect((await listRenamed(sql, 60, 10)).map((one) => one.userId)).toEqual([second?.id])
  await sql`update users set renamed_at = now() - interval '9 seconds' where id = ${id}`
  expect((await listRenamed(sql, 60, 10)).map((one) => one.userId)).toEqual([second?.id, id])
  expect((await listRenamed(sql, 60, 1)).map((one) => one.userId)).toEqual([second?.id]) // the latest
})
