import { expect, test } from 'vitest'
import { AdminSessions, endOf, SESSION_MS } from './admin-sessions.ts'

const SECRET = 'a-secret-for-tests-of-thirty-two-letters-or-more'
const KEY = `lbk_0123456789ab_${'A'.repeat(43)}`
const NOW = Date.UTC(2026, 1, 3, 4, 5, 6)

const requestOf = (cookie?: string, protocol: 'http' | 'https' = 'http') => ({
  protocol,
  headers: cookie === undefined ? {} : { cookie },
})

const at = (now: number, secret: string | null = SECRET) => new AdminSessions(secret, () => now)
const pairOf = (setCookie: string) => setCookie.split(';', 1)[0] ?? ''

test('a session gives its key back for eight hours, and shows nothing of it', async () => {
  const cookie = await at(NOW).begin(requestOf(), KEY, null)
  expect(cookie).toMatch(/^leaderboard-admin=[\w.-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict$/)
  const parts = pairOf(cookie).split('.')
  const shown = parts.map((part) => Buffer.from(part, 'base64url').toString('latin1')).join(' ')
  expect(shown).not.toContain(KEY.slice(4, 16))
  const carried = requestOf(`theme=dark; ${pairOf(cookie)}; other=1`)
  expect(await at(NOW).read(carried)).toEqual({ key: KEY, until: NOW + SESSION_MS })
  expect(await at(NOW + SESSION_MS - 1000).read(carried)).not.toBeNull()
  expect(await at(NOW + SESSION_MS).read(carried)).toBeNull()
})

test('it ends with the key where that is sooner', async () => {
  const cookie = await at(NOW).begin(requestOf(), KEY, NOW + 90_000)
  expect(cookie).toContain('Max-Age=90;')
  expect(await at(NOW + 89_000).read(requestOf(pairOf(cookie)))).toEqual({ key: KEY, until: NOW + 90_000 })
  expect(await at(NOW + 90_000).read(requestOf(pairOf(cookie)))).toBeNull()
})

test('what was changed, sealed with another secret, or is no session at all is none', async () => {
  const pair = pairOf(await at(NOW).begin(requestOf(), KEY, null))
  const last = pair.at(-1) === 'A' ? 'B' : 'A'
  for (const odd of [
    `${pair.slice(0, -5)}${last}${pair.slice(-4)}`,
    'leaderboard-admin=',
    'leaderboard-admin=a.b.c',
    '',
  ]) {
    expect(await at(NOW).read(requestOf(odd)), odd).toBeNull()
  }
  expect(await at(NOW, `${SECRET}!`).read(requestOf(pair))).toBeNull()
  expect(await at(NOW, null).read(requestOf(pair))).toBeNull()
  const own = at(NOW, null)
  const ownPair = pairOf(await own.begin(requestOf(), KEY, null))
  expect(await own.read(requestOf(ownPair))).not.toBeNull()
  expect(await at(NOW, null).read(requestOf(ownPair))).toBeNull() // another process
})

test('over TLS it is sent over TLS alone, and one that came without is not believed', async () => {
  const secure = requestOf(undefined, 'https')
  expect(await at(NOW).begin(secure, KEY, null)).toMatch(/^__Host-leaderboard-admin=.*; SameSite=Strict; Secure$/)
  expect(endOf(secure)).toBe('__Host-leaderboard-admin=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure')
  const plain = pairOf(await at(NOW).begin(requestOf(), KEY, null))
  expect(await at(NOW).read(requestOf(plain, 'https'))).toBeNull()
})
