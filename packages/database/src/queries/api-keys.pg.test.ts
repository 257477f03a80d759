import { randomBytes } from 'node:crypto'
import { describe, expect } from 'vitest'
import { closeDatabase, connectDatabase, type Database } from '../connect-database.ts'
import { test } from '../test-database.ts'
import { createApiKey } from './create-api-key.ts'
import { findApiKeys } from './find-api-keys.ts'
import { listApiKeys } from './list-api-keys.ts'
import { revokeApiKey } from './revoke-api-key.ts'
import { rotateApiKey } from './rotate-api-key.ts'
import { touchApiKeys } from './touch-api-keys.ts'

const newId = () => randomBytes(6).toString('hex')

const make = async (sql: Database, { expiresInDays = null as number | null, owner = 'studio' } = {}) =>
  createApiKey(sql, {
    id: newId(),
    digest: randomBytes(32),
    owner,
    name: 'match "server"',
    scopes: ['submit', 'read'],
    expiresInDays,
  })

const rotate = (sql: Database, id: string, graceSeconds = 3600) =>
  rotateApiKey(sql, { id, newId: newId(), newDigest: randomBytes(32), graceSeconds })

const isValid = async (sql: Database, id: string) => {
  const [found] = await findApiKeys(sql, [id])
  if (found === undefined) return false
  return !found.isRevoked && (found.expiresAt === null || found.expiresAt.getTime() > found.readAt)
}

describe('a key', () => {
  test('is found as it was stored, expired or not; what does not exist is missing', async ({ sql }) => {
    const never = await make(sql)
    const soon = await make(sql, { expiresInDays: 3 })
    expect(never).toMatchObject({
      owner: 'studio',
      name: 'match "server"',
      scopes: ['submit', 'read'],
      expiresAt: null,
    })
    expect(soon.expiresAt?.getTime()).toBe(soon.createdAt.getTime() + 3 * 86_400_000)
    const found = await findApiKeys(sql, [never.id, soon.id, newId()])
    expect(found.map(({ id }) => id).toSorted()).toEqual([never.id, soon.id].toSorted())
    expect(found.every(({ readAt }) => Math.abs(readAt - Date.now()) < 60_000)).toBe(true)
    const listed = await listApiKeys(sql)
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining([never.id, soon.id]))
  })

  test('cannot belong to the public, nor have a scope that does not exist', async ({ sql }) => {
    await expect(make(sql, { owner: 'public' })).rejects.toMatchObject({ code: '23514' })
    const odd = { id: newId(), digest: randomBytes(32), owner: 'a', name: 'b', scopes: ['root'], expiresInDays: null }
    await expect(createApiKey(sql, odd)).rejects.toMatchObject({ code: '23514' })
  })

  test('is revoked once: a second time keeps the first time', async ({ sql }) => {
    const key = await make(sql)
    const first = await revokeApiKey(sql, key.id)
    expect(first?.revokedAt).toBeInstanceOf(Date)
    expect((await revokeApiKey(sql, key.id))?.revokedAt).toEqual(first?.revokedAt)
    expect(await isValid(sql, key.id)).toBe(false)
    expect(await revokeApiKey(sql, newId())).toBeNull()
  })

  test('notes its last use at most once a minute', async ({ sql }) => {
    const key = await make(sql)
    expect(await touchApiKeys(sql, [key.id, newId()])).toBe(1)
    expect(await touchApiKeys(sql, [key.id])).toBe(0)
    await sql`update api_keys set last_used_at = now() - interval '2 minutes' where id = ${key.id}`
    expect(await touchApiKeys(sql, [key.id])).toBe(1)
  })
})

describe('a rotation', () => {
  test('leaves two valid keys of one owner for the grace, and the same span of life', async ({ sql }) => {
    const old = await make(sql, { expiresInDays: 30 })
    const next = await rotate(sql, old.id)
    expect(next).toMatchObject({ owner: 'studio', name: old.name, scopes: old.scopes, replacedBy: null })
    expect(next?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000)
    expect(await isValid(sql, old.id)).toBe(true)
    const [kept] = (await listApiKeys(sql)).filter(({ id }) => id === old.id)
    expect(kept?.replacedBy).toBe(next?.id)
    expect(kept?.expiresAt?.getTime()).toBeLessThan(Date.now() + 3_660_000)
  })

  test('never leaves a third one valid', async ({ sql }) => {
    const first = await make(sql)
    const second = await rotate(sql, first.id)
    const third = await rotate(sql, second?.id ?? '')
    expect(await isValid(sql, first.id)).toBe(false)
    expect(await isValid(sql, second?.id ?? '')).toBe(true)
    expect(await isValid(sql, third?.id ?? '')).toBe(true)
  })

  test('happens once, whoever asks at the same time, and not to a key that is over', async ({ sql, databaseUrl }) => {
    const key = await make(sql)
    const pools = Array.from({ length: 4 }, () => connectDatabase({ url: databaseUrl, max: 1, name: 'rotator' }))
    const results = await Promise.all(pools.map((pool) => rotate(pool, key.id)))
    await Promise.all(pools.map((pool) => closeDatabase(pool)))
    expect(results.filter((result) => result !== null)).toHaveLength(1)
    const revoked = await make(sql)
    await revokeApiKey(sql, revoked.id)
    expect(await rotate(sql, revoked.id)).toBeNull()
    expect(await rotate(sql, newId())).toBeNull()
    const over = await make(sql)
    await rotate(sql, over.id, 0)
    expect(await isValid(sql, over.id)).toBe(false)
  })
})
