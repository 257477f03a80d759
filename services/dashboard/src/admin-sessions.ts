/** The cookie of the admin area: the operator's key, encrypted so that only this origin can read it. */
import { createHash, randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { EncryptJWT, errors, jwtDecrypt } from 'jose'

export interface OpenSession {
  readonly key: string
  /** Milliseconds since 1970. */
  readonly until: number
}

type Carrier = Pick<FastifyRequest, 'protocol' | 'headers'>

export const SESSION_MS = 8 * 60 * 60 * 1000

const NAME = 'leaderboard-admin'
const AUDIENCE = 'leaderboard admin area'
const [ALGORITHM, ENCRYPTION] = ['dir', 'A256GCM'] as const

/** Nothing is remembered here: what a cookie holds is good until it ends, or the key in it does. */
export class AdminSessions {
  readonly #secret: Uint8Array
  readonly #now: () => number

  /** Without a secret one of this process alone: its cookies end with it. */
  constructor(secret: string | null, now: () => number = Date.now) {
    this.#secret = createHash('sha256')
      .update(`leaderboard admin session ${secret ?? randomBytes(32).toString('hex')}`)
      .digest()
    this.#now = now
  }

  /** What Set-Cookie says to begin a session: no longer than eight hours, nor than the key itself is good. */
  async begin(request: Carrier, key: string, keyEndsAt: number | null): Promise<string> {
    const now = this.#now()
    const until = Math.floor(Math.min(now + SESSION_MS, keyEndsAt ?? Number.POSITIVE_INFINITY) / 1000)
    const sealed = await new EncryptJWT({ key })
      .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION })
      .setAudience(AUDIENCE)
      .setExpirationTime(until)
      .encrypt(this.#secret)
    return cookieOf(request, sealed, Math.max(0, until - Math.floor(now / 1000)))
  }

  /** The session that a request carries, or null: there is none, it is over, or it is not of this origin. */
  async read(request: Carrier): Promise<OpenSession | null> {
    const sealed = readCookie(request.headers.cookie, nameFor(request))
    if (sealed === null) return null
    try {
      const { payload } = await jwtDecrypt(sealed, this.#secret, {
        keyManagementAlgorithms: [ALGORITHM],
        contentEncryptionAlgorithms: [ENCRYPTION],
        audience: AUDIENCE,
        requiredClaims: ['exp'],
        currentDate: new Date(this.#now()),
      })
      const { key, exp = 0 } = payload
      return typeof key === 'string' ? { key, until: exp * 1000 } : null
    } catch (error) {
      if (error instanceof errors.JOSEError) return null // not ours, or over
      throw error
    }
  }
}

/** What Set-Cookie says to end a session. */
export const endOf = (request: Carrier): string => cookieOf(request, '', 0)

/** Behind TLS the name itself keeps other hosts of the domain, and plain HTTP, from setting it. */
function nameFor({ protocol }: Carrier): string {
  return protocol === 'https' ? `__Host-${NAME}` : NAME
}

function cookieOf(request: Carrier, value: string, seconds: number): string {
  const secure = request.protocol === 'https' ? '; Secure' : ''
  return `${nameFor(request)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
}

function readCookie(header: string | undefined, name: string): string | null {
  const pairs = header?.split(';').map((pair) => pair.trim()) ?? []
  const pair = pairs.find((candidate) => candidate.startsWith(`${name}=`))
  return pair?.slice(name.length + 1) ?? null
}
