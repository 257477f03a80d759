import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'

/** Where a page begins: at a place counted from 1, or next to a key on either side. */
export type SliceStart = { ordinal: number } | { after: OrderKey } | { before: OrderKey }

export interface PageOfRows {
  /** In the total order, best first. */
  rows: (OrderKey & { sessions: number })[]
  /** Ranks of the first row; null where there is no row. */
  first: Ranks | null
  /** Players on the board. */
  players: number
}

/** A row beside the counts, or the counts alone where there is none. */
type Line = Ranks & { players: number } & ((OrderKey & { sessions: number }) | { userId: null })

/**
 * Reads one page of a board with the ranks of its first row, in one snapshot.
 *
 * Locks   none.
 * Index   leaderboard_total finds the page; a page by place skips the rows before it, one by one.
 * Cost    O(n) for the count of players and for the ranks of the first row: for while no view can answer, within a cap.
 * Repeat  reads only.
 */
export async function readPage(
  sql: Database,
  season: Pick<Season, 'id' | 'direction'>,
  { limit, from }: { limit: number; from: SliceStart },
): Promise<PageOfRows> {
  const isDescending = season.direction === 'desc'
  const better = isDescending ? sql`>` : sql`<`
  const order = isDescending ? sql`total_score desc, reached_at, user_id` : sql`total_score, reached_at, user_id`
  const reverse = isDescending
    ? sql`total_score, reached_at desc, user_id desc`
    : sql`total_score desc, reached_at desc, user_id desc`
  const lines = await sql<Line[]>`
    with page as (
      select user_id, total_score, reached_at, session_count
      from leaderboard
      where season_id = ${season.id} and ${within(sql, isDescending, from)}
      order by ${'before' in from ? reverse : order}
      limit ${limit} offset ${'ordinal' in from ? from.ordinal - 1 : 0}
    ),
    first as (select total_score, reached_at, user_id from page order by ${order} limit 1),
    counted as (
      select
        count(*) as players,
        1 + count(*) filter (where held.total_score ${better} first.total_score) as standard,
        1 + count(distinct held.total_score) filter (where held.total_score ${better} first.total_score) as dense,
        1 + count(*) filter (
          where held.total_score ${better} first.total_score
          or (held.total_score = first.total_score
            and (held.reached_at, held.user_id) < (first.reached_at, first.user_id))
        ) as ordinal
      from leaderboard as held left join first on true
      where held.season_id = ${season.id}
    )
    select
      user_id as "userId", total_score as "totalScore", session_count as "sessions",
      (extract(epoch from reached_at) * 1000)::bigint as "reachedAt", counted.*
    from counted left join page on true
    order by ${order}`
  const [head] = lines
  const rows = lines.flatMap((line) => {
    if (line.userId === null) return []
    const { userId, totalScore, reachedAt, sessions } = line
    return [{ userId, totalScore, reachedAt, sessions }]
  })
  if (head === undefined || rows.length === 0) return { rows, first: null, players: head?.players ?? 0 }
  const { ordinal, standard, dense, players } = head
  return { rows, first: { ordinal, standard, dense }, players }
}

/** Rows strictly after or before a key in the total order; the first comparison is the one the index can use. */
function within(sql: Database, isDescending: boolean, from: SliceStart) {
  if ('ordinal' in from) return sql`true`
  const isAfter = 'after' in from
  const { totalScore, reachedAt, userId } = isAfter ? from.after : from.before
  const reached = sql`'epoch'::timestamptz + ${reachedAt}::float8 * interval '1 millisecond'`
  if (isAfter) {
    const [upTo, beyond] = isDescending ? [sql`<=`, sql`<`] : [sql`>=`, sql`>`]
    return sql`total_score ${upTo} ${totalScore}::bigint
      and (total_score ${beyond} ${totalScore}::bigint or (reached_at, user_id) > (${reached}, ${userId}::int))`
  }
  const [upTo, beyond] = isDescending ? [sql`>=`, sql`>`] : [sql`<=`, sql`<`]
  return sql`total_score ${upTo} ${totalScore}::bigint
    and (total_score ${beyond} ${totalScore}::bigint or (reached_at, user_id) < (${reached}, ${userId}::int))`
}
