import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import type { Database } from '../connect-database.ts'
import { beyond, orderOf, ranksOf } from '../order-fragments.ts'
import type { Season } from '../season.ts'

/** A row of a season, without its ranks. */
export interface SeasonRow extends OrderKey {
  readonly sessions: number
}

/** Where a page lies: from an ordinal on, just after a place in the order, or just before one. */
export type SliceStart = { ordinal: number } | { after: OrderKey } | { before: OrderKey }

export interface PageOfRows {
  /** Best first, whatever the side. */
  readonly rows: SeasonRow[]
  /** Ranks of the first row; null where there is no row. */
  readonly first: Ranks | null
  readonly players: number
}

interface PageLine extends SeasonRow, Ranks {
  userId: number
  players: number
}

/**
 * Reads rows that follow each other in the total order, and where the first one stands, from one snapshot.
 *
 * Locks   none.
 * Index   leaderboard_total finds the page.
 * Cost    the page is O(log n + limit) after or before a key, O(n) at an ordinal; its ranks and the number of players
 *         are counted, O(n), except that nothing is before ordinal 1.
 * Repeat  reads only.
 */
export async function readPage(
  sql: Database,
  season: Season,
  { limit, from }: { limit: number; from: SliceStart },
): Promise<PageOfRows> {
  const isBackward = 'before' in from
  const where = 'ordinal' in from ? sql`true` : beyondOf(sql, season, from)
  const offset = 'ordinal' in from ? from.ordinal - 1 : 0
  const ranks =
    offset === 0 && 'ordinal' in from
      ? sql`select 1 as ordinal, 1 as standard, 1 as dense`
      : ranksOf(sql, season, 'first')
  const lines = await sql<(PageLine | { userId: null; players: number })[]>`
    with page as materialized (
      select user_id, total_score, reached_at, session_count from placed
      where season_id = ${season.id} and ${where}
      order by ${orderOf(sql, season, isBackward ? 'end' : 'best')} limit ${limit} offset ${offset}
    ),
    first as materialized (select * from page order by ${orderOf(sql, season)} limit 1),
    place as materialized (select ranks.* from first, lateral (${ranks}) as ranks)
    select page.user_id as "userId", page.total_score as "totalScore",
      (extract(epoch from page.reached_at) * 1000)::bigint as "reachedAt", page.session_count as sessions,
      place.ordinal, place.standard, place.dense, board.players
    from (select count(*) as players from placed where season_id = ${season.id}) as board
    left join page on true left join place on true
    order by ${orderOf(sql, season)}`
  const rows = lines.filter((line) => line.userId !== null)
  const [first] = rows
  return {
    rows: rows.map(({ userId, totalScore, reachedAt, sessions }) => ({ userId, totalScore, reachedAt, sessions })),
    first: first === undefined ? null : { ordinal: first.ordinal, standard: first.standard, dense: first.dense },
    players: lines[0]?.players ?? 0,
  }
}

function beyondOf(sql: Database, season: Season, from: { after: OrderKey } | { before: OrderKey }) {
  return 'after' in from ? beyond(sql, season, from.after, 'after') : beyond(sql, season, from.before, 'before')
}
