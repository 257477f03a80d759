import { describe, expect } from 'vitest'
import { closeDatabase, connectDatabase } from '../connect-database.ts'
import { test } from '../test-database.ts'
import { claimJob } from './claim-job.ts'
import { claimLeadership } from './claim-leadership.ts'
import { finishJob } from './finish-job.ts'
import { listJobStatus } from './list-job-status.ts'
import { renewLeadership } from './renew-leadership.ts'
import { requestJob } from './request-job.ts'
import { resignLeadership } from './resign-leadership.ts'
import { writeJobStatus } from './write-job-status.ts'

const MINUTE_MS = 60_000

describe('a lease', () => {
  test('is held by one, whoever asks at the same time, and each term is a new number', async ({ sql, databaseUrl }) => {
    const pools = Array.from({ length: 6 }, () => connectDatabase({ url: databaseUrl, max: 1, name: 'elector' }))
    const terms = await Promise.all(pools.map((pool, n) => claimLeadership(pool, 'ranker', `holder ${n}`, MINUTE_MS)))
    expect(terms.filter((term) => term !== null)).toEqual([{ term: 1 }])
    const holder = `holder ${terms.findIndex((term) => term !== null)}`
    expect(await claimLeadership(sql, 'ranker', holder, MINUTE_MS)).toBeNull()
    expect(await renewLeadership(sql, 'ranker', { holder, term: 1 }, MINUTE_MS)).toBe(true)
    expect(await resignLeadership(sql, 'ranker', { holder, term: 1 })).toBe(true)
    expect(await renewLeadership(sql, 'ranker', { holder, term: 1 }, MINUTE_MS)).toBe(false)
    expect(await claimLeadership(sql, 'ranker', holder, 0)).toEqual({ term: 2 })
    // Over, but nobody came: it can be renewed. A late message of the first term ends nothing.
    expect(await renewLeadership(sql, 'ranker', { holder, term: 2 }, 0)).toBe(true)
    expect(await resignLeadership(sql, 'ranker', { holder, term: 1 })).toBe(false)
    expect(await claimLeadership(sql, 'ranker', 'another', MINUTE_MS)).toEqual({ term: 3 })
    expect(await renewLeadership(sql, 'ranker', { holder, term: 2 }, MINUTE_MS)).toBe(false)
    await Promise.all(pools.map((pool) => closeDatabase(pool)))
  })
})

describe('requests', () => {
  test('are taken once, in order, and again where the worker died', async ({ sql }) => {
    const [first, second] = [await requestJob(sql, 'recalculate', 1), await requestJob(sql, 'new_epoch')]
    const taken = await Promise.all([1, 2, 3].map((n) => claimJob(sql, `worker ${n}`, MINUTE_MS)))
    const jobs = taken.filter((job) => job !== null).toSorted((a, b) => a.id - b.id)
    expect(jobs).toEqual([
      { id: first, kind: 'recalculate', seasonId: 1 },
      { id: second, kind: 'new_epoch', seasonId: null },
    ])
    expect(await finishJob(sql, first, 'done')).toBe(true)
    expect(await finishJob(sql, first, 'done again')).toBe(false)
    expect(await claimJob(sql, 'worker', MINUTE_MS)).toBeNull()
    await sql`update job_requests set claimed_until = now() where id = ${second}`
    expect(await claimJob(sql, 'another', MINUTE_MS)).toMatchObject({ id: second })
    await sql`update job_requests set finished_at = now() - interval '8 days'`
    const third = await requestJob(sql, 'recalculate')
    await finishJob(sql, third, 'done')
    expect(await sql`select from job_requests`).toHaveLength(1)
  })

  test('say how they are doing, the last word first known', async ({ sql }) => {
    await writeJobStatus(sql, { name: 'relay', state: 'running', detail: '5 batches' })
    await writeJobStatus(sql, { name: 'audit', state: 'idle', detail: '' })
    await writeJobStatus(sql, { name: 'relay', state: 'failed', detail: 'no Redis' })
    const statuses = await listJobStatus(sql)
    expect(statuses.map(({ updatedAt: _updatedAt, ...status }) => status)).toEqual([
      { name: 'audit', state: 'idle', detail: '' },
      { name: 'relay', state: 'failed', detail: 'no Redis' },
    ])
    expect(Date.parse(statuses[0]?.updatedAt ?? '')).toBeGreaterThan(Date.now() - MINUTE_MS)
  })
})
