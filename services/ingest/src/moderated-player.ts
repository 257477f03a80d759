import { ProblemException } from '@leaderboard/contracts/problem'
import type { Caller } from '@leaderboard/service-shell/access/caller'

const GREATEST_PLAYER_ID = 2_147_483_647

/** The id in a path, decimal digits; one that nobody can have is an unknown player. */
export function readModeratedPlayerId(text: string): number {
  const id = Number(text)
  if (id > GREATEST_PLAYER_ID) throw new ProblemException('unknown_player', { detail: `There is no player ${text}.` })
  return id
}

/** The key behind a request; the rule of the admin routes lets nobody through without one. */
export function demandKeyId(caller: Caller | null): string {
  if (caller === null) throw new Error('The rule of this route let nobody through without a key')
  return caller.keyId
}
