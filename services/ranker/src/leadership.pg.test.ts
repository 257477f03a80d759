import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { test } from '@leaderboard/database/test-database'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { expect } from 'vitest'
import { Leadership, type LeadershipOptions, type Term } from './leadership.ts'
import { logger, until } from './test-ranker.ts'

const LEASE_MS = 600

type Overrides = Pick<LeadershipOptions, 'sql' | 'name'> & Partial<LeadershipOptions>

/** An elector that writes down its terms. */
function elector(overrides: Overrides) {
  const terms: Term[] = []
  const leadership = new Leadership({
    holder: `holder-${Math.random()}`,
    leaseMs: LEASE_MS,
    logger,
    lead: (term) => {
      terms.push(term)
      return new Promise((resolve) => term.signal.addEventListener('abort', () => resolve(), { once: true }))
    },
    ...overrides,
  })
  return { leadership, terms }
}

/** When the lease ends, in ms of the database's clock. */
async function endOfLease(sql: Database, name: string): Promise<number> {
  const [row] = await sql<{ ends: string }[]>`
    select extract(epoch from expires_at) * 1000 as ends from leader_leases where name = ${name}`
  return Number(row?.ends ?? Number.NaN)
}

test('one leads; when it stops, another leads at once, in a later term', async ({ sql }) => {
  const first = elector({ sql, name: 'handover' })
  first.leadership.start()
  await until(() => first.leadership.term !== null)
  const second = elector({ sql, name: 'handover' })
  second.leadership.start()
  const end = await endOfLease(sql, 'handover')
  await until(async () => (await endOfLease(sql, 'handover')) > end + 2 * LEASE_MS) // it renews: nobody gets in
  expect(second.terms).toEqual([])
  expect(first.terms).toHaveLength(1)
  const began = performance.now()
  await first.leadership.stop()
  await until(() => second.leadership.term !== null)
  expect(performance.now() - began).toBeLessThan(LEASE_MS)
  expect(second.terms[0]?.number).toBe((first.terms[0]?.number ?? 0) + 1)
  expect(first.terms[0]?.isTrusted).toBe(false)
  await second.leadership.stop()
})

test('a leader that was paused beyond its lease does not trust it when it wakes up', async ({ sql }) => {
  const { leadership, terms } = elector({ sql, name: 'paused' })
  leadership.start()
  await until(() => leadership.term !== null)
  const woken = performance.now() + LEASE_MS
  while (performance.now() < woken); // nothing of this process runs, as under SIGSTOP
  expect(terms[0]?.isTrusted).toBe(false) // before any timer could tell it
  await leadership.stop()
})

test('a leader that loses the database stops before another may begin', async ({ sql, databaseUrl }) => {
  await using proxy = await startTcpProxy(databaseUrl)
  const cut = connectDatabase({ url: proxy.url(databaseUrl), max: 1, name: 'cut' })
  const first = elector({ sql: cut, name: 'lost' })
  first.leadership.start()
  await until(() => first.leadership.term !== null)
  let endedAt = 0
  first.terms[0]?.signal.addEventListener('abort', () => {
    endedAt = performance.now()
  })
  proxy.blackhole()
  const second = elector({ sql, name: 'lost' })
  second.leadership.start()
  await until(() => second.leadership.term !== null)
  expect(endedAt).toBeGreaterThan(0)
  expect(first.terms[0]?.isTrusted).toBe(false)
  proxy.resume()
  await first.leadership.stop()
  await second.leadership.stop()
  expect(second.terms[0]?.number).toBe(2)
  await closeDatabase(cut)
})

test('a late message of an old term ends nobody', async ({ sql }) => {
  const first = elector({ sql, name: 'late' })
  first.leadership.start()
  await until(() => first.leadership.term !== null)
  await sql`update leader_leases set term = term + 1, holder = 'another', expires_at = now() + interval '1 minute'
    where name = 'late'`
  await until(() => first.terms[0]?.isTrusted === false) // the renewal is told that the term is over
  await first.leadership.stop()
  const [row] = await sql`select holder, expires_at > now() as holds from leader_leases where name = 'late'`
  expect(row).toEqual({ holder: 'another', holds: true })
})

test('starting and stopping in any order, by many at once, leaves nothing and never two leaders', async ({ sql }) => {
  let leading = 0
  let most = 0
  const electors = Array.from({ length: 12 }, () =>
    elector({
      sql,
      name: 'stress',
      lead: (term) => {
        most = Math.max(most, ++leading)
        return new Promise((resolve) =>
          term.signal.addEventListener('abort', () => {
            leading--
            resolve()
          }),
        )
      },
    }),
  )
  for (let round = 0; round < 4; round++) {
    const some = electors.slice(3 * round, 3 * round + 3)
    await some[0]?.leadership.stop() // before it was started
    for (const each of some) each.leadership.start()
    for (const each of some) each.leadership.start()
    await until(() => leading === 1)
    await Promise.all([...some, ...some].map((each) => each.leadership.stop()))
    expect(leading).toBe(0)
  }
  await Promise.all(electors.map((each) => each.leadership.stop()))
  expect(most).toBe(1)
  expect(electors.every((each) => each.leadership.term === null)).toBe(true)
})
