/** Cursors of a player's sessions: the time and the id of the last one shown, bound to the player. */
import { ProblemException } from '@leaderboard/contracts/problem'

export interface SessionKey {
  /** Microseconds since 1970, as PostgreSQL keeps them. */
  atMicros: number
  sessionId: number
}

const FORM = /^1 sessions ([1-9][0-9]{0,9}) (0|[1-9][0-9]{0,15}) ([1-9][0-9]{0,15})$/

export function encodeHistoryCursor(userId: number, { atMicros, sessionId }: SessionKey): string {
  return Buffer.from(`1 sessions ${userId} ${atMicros} ${sessionId}`, 'latin1').toString('base64url')
}

/** Throws invalid_cursor (400) where it is not a cursor of this player's sessions. */
export function decodeHistoryCursor(userId: number, encoded: string): SessionKey {
  const bytes = Buffer.from(encoded, 'base64url')
  const match = FORM.exec(bytes.toString('latin1'))
  const [, user, atMicros, sessionId] = match ?? []
  const isOurs = bytes.toString('base64url') === encoded && Number(user) === userId
  const key = { atMicros: Number(atMicros), sessionId: Number(sessionId) }
  if (isOurs && Object.values(key).every(Number.isSafeInteger)) return key
  const message = 'is not a cursor of the sessions of this player'
  throw new ProblemException('invalid_cursor', {
    detail: `The cursor ${message}. Start again without one.`,
    errors: [{ in: 'query', pointer: '/cursor', code: 'invalid_cursor', message }],
  })
}
