import { createHash } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Disbelief, PlayerCaller } from './caller.ts'

export interface PlayerTokensOptions {
  /** The first signs, all are believed. */
  secrets: readonly string[]
  seconds: number
  /** Milliseconds; for tests. */
  now?: () => number
}

export interface SignedToken {
  token: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

const ALGORITHM = 'HS256'
const AUDIENCE = 'leaderboard'

/** Tokens whose signature was found good; the oldest go first. */
const MAX_ENTRIES = 10_000

/**
 * Signs and believes player tokens: JWTs with an HMAC, one player and one key each. What was found good is kept until it
 * expires, so that only the first request with a token waits for the signature to be checked.
 */
export class PlayerTokens {
  readonly #secrets: ReadonlyMap<string, Uint8Array>
  readonly #signer: string | undefined
  readonly #seconds: number
  readonly #now: () => number
  readonly #known = new Map<string, PlayerCaller>()

  constructor({ secrets, seconds, now = () => Date.now() }: PlayerTokensOptions) {
    this.#secrets = new Map(secrets.map((secret) => [nameOf(secret), new TextEncoder().encode(secret)]))
    this.#signer = this.#secrets.keys().next().value
    this.#seconds = seconds
    this.#now = now
  }

  get areOn(): boolean {
    return this.#signer !== undefined
  }

  /** Throws where there are no tokens: ask `areOn` first. */
  async sign({ playerId, owner, keyId }: { playerId: number; owner: string; keyId: string }): Promise<SignedToken> {
    const secret = this.#secrets.get(this.#signer ?? '')
    if (this.#signer === undefined || secret === undefined) throw new Error('There is no secret to sign with')
    const issuedAt = Math.floor(this.#now() / 1000)
    const expiresAt = issuedAt + this.#seconds
    const token = await new SignJWT({ owner, key: keyId })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: this.#signer })
      .setSubject(String(playerId))
      .setAudience(AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(secret)
    return { token, expiresAt: expiresAt * 1000 }
  }

  /** Who shows it, or null where its signature has to be checked first. */
  check(token: string): PlayerCaller | Disbelief | null {
    const known = this.#known.get(token)
    if (known === undefined) return this.areOn ? null : 'unknown'
    if (known.expiresAt > this.#now()) return known
    this.#known.delete(token)
    return 'expired'
  }

  hasMet(token: string): boolean {
    return this.#known.has(token)
  }

  /** Never rejects. */
  async verify(token: string): Promise<PlayerCaller | Disbelief> {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#secretOf(kid), {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        requiredClaims: ['sub', 'exp', 'owner', 'key'],
        currentDate: new Date(this.#now()),
      })
      const caller = callerOf(payload)
      if (caller === null) return 'unknown'
      this.#keep(token, caller)
      return caller
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'expired' : 'unknown' // not ours: whoever made it is told no more
    }
  }

  #secretOf(kid: string | undefined): Uint8Array {
    const secret = this.#secrets.get(kid ?? '')
    if (secret === undefined) throw new errors.JWKSNoMatchingKey()
    return secret
  }

  #keep(token: string, caller: PlayerCaller): void {
    this.#known.set(token, caller)
    const oldest = this.#known.keys().next()
    if (this.#known.size > MAX_ENTRIES && !oldest.done) this.#known.delete(oldest.value)
  }
}

/** Tells secrets apart in tokens without telling anything of them. */
function nameOf(secret: string): string {
  return createHash('sha256').update(`leaderboard token secret ${secret}`).digest('base64url').slice(0, 8)
}

function callerOf({ sub = '', exp = 0, owner, key }: Record<string, unknown> & { sub?: string; exp?: number }) {
  const playerId = /^[1-9]\d{0,9}$/.test(sub) ? Number(sub) : 0
  if (playerId === 0 || typeof owner !== 'string' || typeof key !== 'string') return null
  const caller: PlayerCaller = {
    kind: 'player',
    keyId: key,
    owner: `${owner}/${playerId}`,
    playerId,
    expiresAt: exp * 1000,
  }
  return caller
}
