import type { FoundApiKey } from '@leaderboard/database/queries/find-api-keys'
import { describe, expect, test } from 'vitest'
import { drawApiKey, idOfKey } from './api-key-text.ts'
import { BELIEVED_MS, KeyRing, type Verdict } from './key-ring.ts'

/** A database of keys that counts how often it is asked, and a clock that stands. */
function world() {
  const stored = new Map<string, FoundApiKey>()
  const state = { now: 1_000_000, questions: 0, isAway: false }
  const find = async (ids: string[]) => {
    state.questions += 1
    if (state.isAway) throw new Error('away')
    return ids.flatMap((id) => stored.get(id) ?? []).map((row) => ({ ...row, readAt: state.now }))
  }
  const make = (more: Partial<FoundApiKey> = {}) => {
    const { id, secret, digest } = drawApiKey()
    const row = { id, digest, owner: 'a', scopes: ['submit'], readAt: state.now, expiresAt: null, isRevoked: false }
    stored.set(id, { ...row, ...more })
    return { id, secret }
  }
  const ring = new KeyRing({ find, now: () => state.now })
  const ask = (text: string) => new Promise<Verdict>((resolve) => ring.ask(text, resolve))
  return { stored, state, make, ring, ask }
}

test('keys differ, and only their form is a key', () => {
  const keys = Array.from({ length: 100 }, () => drawApiKey())
  expect(new Set(keys.map(({ id }) => id)).size).toBe(100)
  for (const { id, secret } of keys) expect(idOfKey(secret)).toBe(id)
  for (const odd of ['', 'lbk_', 'lbk_abc_def', `${keys[0]?.secret}x`, `x${keys[0]?.secret}`, keys[0]?.id ?? '']) {
    expect(idOfKey(odd)).toBeNull()
  }
})

describe('a verdict', () => {
  test('waits for the database once, and is then at hand', async () => {
    const { make, ring, ask, state } = world()
    const { id, secret } = make()
    expect(ring.check(secret)).toBeNull()
    expect(await ask(secret)).toMatchObject({ kind: 'key', keyId: id, owner: 'a' })
    expect(ring.check(secret)).toMatchObject({ keyId: id })
    expect(state.questions).toBe(1)
    expect(ring.takeUsed()).toEqual([id])
    expect(ring.takeUsed()).toEqual([])
  })

  test('is that of the whole key: the id alone, or another secret, is nobody', async () => {
    const { make, ask, ring } = world()
    const { id, secret } = make()
    const other = `lbk_${id}_${'A'.repeat(43)}`
    expect(await ask(other)).toBe('unknown')
    expect(await ask(secret)).toMatchObject({ keyId: id })
    expect(ring.check(other)).toBe('unknown')
    expect(ring.check('anything')).toBe('unknown')
    expect(ring.check(`${secret}${'A'.repeat(9000)}`)).toBe('unknown')
  })

  test('tells the holder of a key that it is over', async () => {
    const { make, ask, state } = world()
    expect(await ask(make({ isRevoked: true }).secret)).toBe('revoked')
    const ending = make({ expiresAt: new Date(state.now + 1000) }).secret
    expect(await ask(ending)).toMatchObject({ kind: 'key' })
    state.now += 1000
    expect(await ask(ending)).toBe('expired')
  })
})

test('a revocation is obeyed within the time that is promised, and a key in use never waits for it', async () => {
  const { make, ring, ask, state, stored } = world()
  const { id, secret } = make()
  await ask(secret)
  const row = stored.get(id)
  if (row !== undefined) stored.set(id, { ...row, isRevoked: true })
  state.now += BELIEVED_MS / 2
  expect(ring.check(secret)).toMatchObject({ keyId: id }) // asks behind its back
  await new Promise((resolve) => setImmediate(resolve))
  expect(ring.check(secret)).toBe('revoked')

  const idle = make()
  await ask(idle.secret)
  const idleRow = stored.get(idle.id)
  if (idleRow !== undefined) stored.set(idle.id, { ...idleRow, isRevoked: true })
  state.now += BELIEVED_MS
  expect(ring.check(idle.secret)).toBeNull()
  expect(await ask(idle.secret)).toBe('revoked')
})

test('a key that has expired takes its tokens and sockets with it, as a revoked one does', async () => {
  const { make, ring, state, stored } = world()
  const { id, secret } = make()
  const over = () => new Promise((resolve) => ring.askOver(id, resolve))
  expect(await over()).toBeNull()
  expect(ring.hasMet(secret)).toBe(true)
  const row = stored.get(id)
  if (row !== undefined) stored.set(id, { ...row, expiresAt: new Date(state.now + 1000) }) // rotated
  state.now += BELIEVED_MS
  expect(await over()).toBe('expired')
  expect(ring.hasMet(secret)).toBe(false)
  if (row !== undefined) stored.set(id, { ...row, isRevoked: true })
  state.now += BELIEVED_MS
  expect(await over()).toBe('revoked')
  state.isAway = true
  state.now += 10 * 60_000
  expect(await over()).toBe('unavailable')
})

test('a thousand guesses at once are a few questions, and unknown ones are not asked again', async () => {
  const { ring, ask, state } = world()
  const guesses = Array.from({ length: 1000 }, () => drawApiKey().secret)
  const verdicts = await Promise.all(guesses.map(ask))
  expect(new Set(verdicts)).toEqual(new Set(['unknown']))
  expect(state.questions).toBeLessThanOrEqual(3)
  const asked = state.questions
  for (const guess of guesses) expect(ring.check(guess)).toBe('unknown')
  expect(state.questions).toBe(asked)
})

test('without a database what was known is believed for a while, and nobody new is', async () => {
  const { make, ask, state } = world()
  const { id, secret } = make()
  await ask(secret)
  state.isAway = true
  state.now += 60_000
  expect(await ask(secret)).toMatchObject({ keyId: id })
  expect(await ask(make().secret)).toBe('unavailable')
  expect(state.questions).toBe(2) // the second one found it resting
  state.now += 10 * 60_000
  expect(await ask(secret)).toBe('unavailable')
  state.isAway = false
  state.now += 60_000
  expect(await ask(secret)).toMatchObject({ keyId: id })
})
