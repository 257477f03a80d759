import { expect } from 'vitest'
import { closeDatabase, connectDatabase } from './connect-database.ts'
import { test } from './test-database.ts'

test('each statement is told once, when it is sent and when it has ended, well or not', async ({ databaseUrl }) => {
  const told: { text: string; isOver: boolean }[] = []
  const observe = (text: string, ended: Promise<void>) => {
    const one = { text, isOver: false }
    told.push(one)
    void ended.then(() => {
      one.isOver = true
    })
  }
  const sql = connectDatabase({ url: databaseUrl, max: 1, name: 'observed', observe })
  const unsent = sql`where 1 = ${1}`
  expect(await sql`select 5 as five ${unsent}`).toEqual([{ five: 5 }])
  expect(await sql.unsafe('select 6 as six').simple()).toEqual([{ six: 6 }])
  await expect(sql`select nothing`).rejects.toThrow('nothing')
  expect(told).toEqual([
    { text: expect.stringContaining('select 5 as five'), isOver: true },
    { text: 'select 6 as six', isOver: true },
    { text: 'select nothing', isOver: true },
  ])
  await closeDatabase(sql)
})
