/** A row of a board as readers see it, whatever it was read from: the standings or PostgreSQL. */

import { decimalText, millionthsText } from '@leaderboard/contracts/decimal-text'
import type { RankState } from '@leaderboard/contracts/submit-score'
import type { RankKind, Ranks } from '@leaderboard/ranking/rank-kinds'
import { percentile, rankOf } from '@leaderboard/ranking/rank-kinds'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import type { WhyNoPlace } from './why-no-place.ts'

export interface RankedRow extends Ranks, OrderKey {
  readonly sessions: number
}

/** How old an answer is and how far to trust it. */
export interface Freshness {
  readonly revision: string | null
  /** Milliseconds since 1970. */
  readonly asOf: number
  readonly rankState: RankState
}

/** The last members of every answer, brace included. */
export function freshnessText({ revision, asOf, rankState }: Freshness): string {
  return `"revision":${revision === null ? 'null' : `"${revision}"`},"asOf":"${new Date(asOf).toISOString()}","rankState":"${rankState}"}`
}

/** One BoardRow; `name` is JSON text. */
export function rowText(row: RankedRow, kind: RankKind, name: string): string {
  return (
    `{"rank":${decimalText(rankOf(row, kind))},"ordinal":${decimalText(row.ordinal)},"userId":${decimalText(row.userId)}` +
    `,"username":${name},"totalScore":${decimalText(row.totalScore)},"sessions":${decimalText(row.sessions)}}`
  )
}

/** The members of a RankResult before its freshness. Takes what `Standings.locate` leaves, so nothing is allocated. */
export function rankText(
  board: string,
  row: Ranks & { totalScore: number; sessions: number },
  user: { id: number; name: string },
  kind: RankKind,
  players: number,
): string {
  return (
    `{"board":"${board}","userId":${decimalText(user.id)},"username":${user.name},"rank":${decimalText(row[kind])}` +
    `,"dense":${decimalText(row.dense)},"standard":${decimalText(row.standard)},"ordinal":${decimalText(row.ordinal)}` +
    `,"percentile":${millionthsText(Math.round(1e6 * percentile(row.standard, players)))},"totalScore":${decimalText(row.totalScore)}` +
    `,"sessions":${decimalText(row.sessions)},"players":${decimalText(players)},"reason":null,`
  )
}

/** The same for a player who exists but has no place. */
export function noRankText(
  board: string,
  user: { id: number; name: string },
  players: number,
  reason: WhyNoPlace,
): string {
  return `{"board":"${board}","userId":${user.id},"username":${user.name},"rank":null,"dense":null,"standard":null,"ordinal":null,"percentile":null,"totalScore":null,"sessions":0,"players":${players},"reason":"${reason}",`
}

/** The last members of every answer as an object. */
export function freshnessOf({ revision, asOf, rankState }: Freshness) {
  return { revision, asOf: new Date(asOf).toISOString(), rankState }
}
