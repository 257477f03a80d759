import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { PlayerTokens } from './player-tokens.ts'

const [OLD, NEW] = ['an old secret of thirty-two letters', 'a new secret, thirty-two letters too']

function open(secrets: string[] = [OLD], seconds = 60) {
  const clock = { now: 1_700_000_000_000 }
  return { clock, tokens: new PlayerTokens({ secrets, seconds, now: () => clock.now }) }
}

const PLAYER = { playerId: 42, owner: 'studio', keyId: 'abcdefghijkl' }

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The token with other parts, signed with `secret` where one is given. */
function forge(
  token: string,
  { header = {}, payload = {}, secret }: { header?: object; payload?: object; secret?: string },
) {
  const [first = '', second = '', signature = ''] = token.split('.')
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object
  const text = `${encode({ ...decode(first), ...header })}.${encode({ ...decode(second), ...payload })}`
  const own = secret === undefined ? signature : createHmac('sha256', secret).update(text).digest('base64url')
  return `${text}.${own}`
}

test('a token is of one player and one key, and at hand once it was checked', async () => {
  const { tokens, clock } = open()
  const { token, expiresAt } = await tokens.sign(PLAYER)
  expect(expiresAt).toBe(clock.now + 60_000)
  expect(tokens.check(token)).toBeNull()
  const caller = { kind: 'player', playerId: 42, keyId: PLAYER.keyId, owner: 'studio/42', expiresAt }
  expect(await tokens.verify(token)).toEqual(caller)
  expect(tokens.check(token)).toEqual(caller)
})

test('it expires, whether it was at hand or not', async () => {
  const { tokens, clock } = open()
  const { token } = await tokens.sign(PLAYER)
  await tokens.verify(token)
  clock.now += 60_000
  expect(tokens.check(token)).toBe('expired')
  expect(await tokens.verify(token)).toBe('expired')
})

test('a secret is rotated without breaking a token', async () => {
  const { tokens: before } = open([OLD])
  const { tokens: during } = open([NEW, OLD])
  const { tokens: after } = open([NEW])
  const { token: old } = await before.sign(PLAYER)
  const { token: fresh } = await during.sign(PLAYER)
  expect(await during.verify(old)).toMatchObject({ playerId: 42 })
  expect(await after.verify(fresh)).toMatchObject({ playerId: 42 })
  expect(await after.verify(old)).toBe('unknown')
})

describe('is not believed', () => {
  test.each<[string, Parameters<typeof forge>[1]]>([
    ['another player under the same signature', { payload: { sub: '43' } }],
    ['a later end under the same signature', { payload: { exp: 9_999_999_999 } }],
    ['no algorithm', { header: { alg: 'none' } }],
    ['another algorithm', { header: { alg: 'HS512' }, secret: OLD }],
    ['another secret', { secret: NEW }],
    ['an unknown key id', { header: { kid: '../../dev/null' }, secret: OLD }],
    ['a key of its own', { header: { jwk: { kty: 'oct', k: 'AAAA' } }, secret: 'AAAA' }],
    ['another audience', { payload: { aud: 'elsewhere' }, secret: OLD }],
    ['no player', { payload: { sub: '' }, secret: OLD }],
    ['a player that is none', { payload: { sub: '1e3' }, secret: OLD }],
    ['no end', { payload: { exp: undefined }, secret: OLD }],
    ['no key', { payload: { key: undefined }, secret: OLD }],
  ])('%s', async (_, change) => {
    const { tokens } = open()
    const { token } = await tokens.sign(PLAYER)
    expect(await tokens.verify(forge(token, change))).toBe('unknown')
  })

  test('what is no token', async () => {
    const { tokens } = open()
    for (const odd of ['', '.', '..', 'a.b.c', `${'a'.repeat(2000)}.b.c`])
      expect(await tokens.verify(odd)).toBe('unknown')
  })

  test('anything, where there are no secrets', async () => {
    const { tokens } = open([])
    expect(tokens.areOn).toBe(false)
    expect(tokens.check('a.b.c')).toBe('unknown')
    await expect(tokens.sign(PLAYER)).rejects.toThrow('no secret')
  })
})
