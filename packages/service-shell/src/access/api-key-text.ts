/**
 * What an API key looks like: `lbk_<id>_<secret>`. The prefix lets scanners find a key that was published by mistake;
 * the id is public, and how a key is looked up; the secret is 256 bits, so a plain SHA-256 of the key is enough to store.
 */
import { createHash, randomBytes } from 'node:crypto'

const ID_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'
const ID_LENGTH = 12
const SECRET_BYTES = 32
const PATTERN = /^lbk_([0-9a-z]{12})_[A-Za-z0-9_-]{43}$/

export interface DrawnKey {
  readonly id: string
  /** The key itself: for its holder, and nobody else. */
  readonly secret: string
  readonly digest: Buffer
}

/** A new key, at random. */
export function drawApiKey(): DrawnKey {
  const id = Array.from(randomBytes(ID_LENGTH), (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('')
  const secret = `lbk_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`
  return { id, secret, digest: digestOf(secret) }
}

/** The id of what looks like a key, or null. */
export function idOfKey(text: string): string | null {
  return PATTERN.exec(text)?.[1] ?? null
}

export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
