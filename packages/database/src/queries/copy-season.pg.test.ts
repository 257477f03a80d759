import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect } from 'vitest'
import { closeDatabase, connectDatabase } from '../connect-database.ts'
import { readGlobal } from '../test-batch.ts'
import { test } from '../test-database.ts'
import { copySeason } from './copy-season.ts'

const PLAYERS = 50_000

test('a large season comes in many chunks, whole; one left early does not block its connection', async ({
  sql,
  databaseUrl,
}) => {
  const season = await readGlobal(sql)
  await sql
    .unsafe(`
    insert into users (username) select 'copied ' || n from generate_series(1, ${PLAYERS}) as n;
    insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
      last_score, reached_at, version)
    select ${season.id}, id, id * 7, id * 7, 1, 0, id, 0, now(), 3 from users where username like 'copied %'`)
    .simple()
  const one = connectDatabase({ url: databaseUrl, max: 1, name: 'copy' })

  for await (const chunk of await copySeason(one, season.id)) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
  const seen = new Set<number>()
  let chunks = 0
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  for await (const { userIds, totals, length } of await copySeason(one, season.id)) {
    chunks++
    for (let n = 0; n < length; n++) {
      seen.add(userIds[n] ?? 0)
      if (totals[n] !== (userIds[n] ?? 0) * 7) throw new Error('A total is not that of its player')
    }
  }
  delay.disable()
  console.log(`${chunks} chunks, longest pause of the event loop ${(delay.max / 1e6).toFixed(1)} ms`)
  expect(seen.size).toBe(PLAYERS)
  expect(chunks).toBeGreaterThan(4)
  await closeDatabase(one)
})

test('a copy whose connection dies is an error, never a short season', async ({ sql, databaseUrl }) => {
  const season = await readGlobal(sql)
  const one = connectDatabase({ url: databaseUrl, max: 1, name: 'copy' })
  const [{ pid } = { pid: 0 }] = await one<{ pid: number }[]>`select pg_backend_pid() as pid`
  const reading = (async () => {
    let rows = 0
    for await (const { length } of await copySeason(one, season.id)) {
      if (rows === 0) await sql`select pg_terminate_backend(${pid})`
      rows += length
    }
    return rows
  })()
  // All of it may have been on its way already.
  await reading.then(
    (rows) => expect(rows).toBe(PLAYERS),
    (error: unknown) => expect(error).toBeInstanceOf(Error),
  )
  await closeDatabase(one, 1)
  await expect(copySeason(sql, Number.NaN)).rejects.toThrow(RangeError)
})
