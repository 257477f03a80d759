import type { Access, Scope } from '@leaderboard/contracts/api-key'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { Caller, Disbelief } from './caller.ts'

/** What it takes to call a route. */
export interface Need {
  readonly scope: Scope
  /** Whether a player token does as well. */
  readonly takesTokens: boolean
}

interface Mode {
  readonly isAuthRequired: boolean
  readonly areReadsKeyed: boolean
}

const SCOPE_OF: Partial<Record<Access, Scope>> = {
  read: 'read',
  submit: 'submit',
  'submit-own': 'submit',
  players: 'players',
  operate: 'admin',
  tokens: 'submit',
  admin: 'admin',
}

/**
 * The need behind a route's rule; null: anybody may call it. A route without a rule takes an admin key wherever keys
 * are asked for at all: what was forgotten is closed, not open.
 */
export function needOf(access: Access | undefined, { isAuthRequired, areReadsKeyed }: Mode): Need | null {
  const scope = SCOPE_OF[access ?? 'operate']
  const isAsked = access === 'admin' || access === 'tokens' || (access === 'read' ? areReadsKeyed : isAuthRequired)
  if (scope === undefined || !isAsked) return null
  return { scope, takesTokens: access === 'read' || access === 'submit-own' }
}

/** Why this caller may not; null: they may. */
export function refusalOf(caller: Caller, { scope, takesTokens }: Need): ProblemException | null {
  const isAllowed = caller.kind === 'key' ? caller.scopes.has(scope) : takesTokens
  if (isAllowed) return null
  const detail =
    caller.kind === 'key'
      ? `This key has not the scope ${scope}.`
      : `A player token cannot do this: it takes a key with the scope ${scope}.`
  return new ProblemException('forbidden', { detail })
}

const DETAILS: Record<Exclude<Disbelief, 'unavailable'>, string> = {
  unknown: 'This is no key or token that is known here.',
  expired: 'This key or token has expired, or the key that asked for this token.',
  revoked: 'This key was revoked, or the key that asked for this token.',
}

/** Only who holds the right secret is told that it is over; anything else is simply not known. */
export function problemOfDisbelief(disbelief: Disbelief): ProblemException {
  if (disbelief === 'unavailable') {
    return new ProblemException('service_unavailable', { detail: 'Keys cannot be checked now.', retryAfterSeconds: 1 })
  }
  return new ProblemException('unauthorized', { detail: DETAILS[disbelief] })
}

export function problemOfNobody({ scope, takesTokens }: Need): ProblemException {
  const also = takesTokens ? ', or a player token' : ''
  return new ProblemException('unauthorized', {
    detail: `Send an API key with the scope ${scope}${also}: Authorization: Bearer <key>.`,
  })
}
