/** Who makes a request, where somebody had to say so. */
import type { Scope } from '@leaderboard/contracts/api-key'

export interface KeyCaller {
  readonly kind: 'key'
  readonly keyId: string
  /** Whose idempotency keys the request carries. */
  readonly owner: string
  readonly scopes: ReadonlySet<Scope>
  /** Milliseconds of this process's wall clock; Infinity: never. */
  readonly expiresAt: number
}

/** A game client that speaks for one player, with a token that a key was given for it. */
export interface PlayerCaller {
  readonly kind: 'player'
  /** The key that asked for the token: one that is over takes its tokens with it. */
  readonly keyId: string
  /** The player's own: one client cannot take the idempotency keys of another. */
  readonly owner: string
  readonly playerId: number
  /** Milliseconds of this process's wall clock. */
  readonly expiresAt: number
}

export type Caller = KeyCaller | PlayerCaller

/** Why somebody who showed something was not believed. */
export type Disbelief = 'unknown' | 'expired' | 'revoked' | 'unavailable'
