import type { OrderKey } from '@leaderboard/ranking/total-order'
import type { Database } from './connect-database.ts'
import type { Season } from './season.ts'

/** The total order of packages/ranking in SQL, best first, or from the end. */
export function orderOf(sql: Database, season: Season, from: 'best' | 'end' = 'best') {
  const isDescending = (season.direction === 'desc') === (from === 'best')
  const total = isDescending ? sql`total_score desc` : sql`total_score`
  return from === 'best' ? sql`${total}, reached_at, user_id` : sql`${total}, reached_at desc, user_id desc`
}

/** Rows strictly after, or before, a place in the order. */
export function beyond(sql: Database, season: Season, key: OrderKey, side: 'after' | 'before') {
  const isLower = (season.direction === 'desc') === (side === 'after')
  const reached = sql`(timestamptz 'epoch' + ${key.reachedAt}::float8 * interval '1 millisecond')`
  const tie =
    side === 'after'
      ? sql`(reached_at, user_id) > (${reached}, ${key.userId}::int)`
      : sql`(reached_at, user_id) < (${reached}, ${key.userId}::int)`
  const total = sql`${key.totalScore}::bigint`
  return isLower
    ? sql`total_score <= ${total} and (total_score < ${total} or ${tie})`
    : sql`total_score >= ${total} and (total_score > ${total} or ${tie})`
}

/**
 * The three ranks of the row `key` and the number of players, from one walk over the season in the order the rows lie in:
 * O(n). By the index of totals the same is four times as slow for a player in the middle of ten million, since each
 * entry leads to another page; so nothing here (a bound, a bare column that is made distinct) may tempt the planner there.
 * A sub-select with the columns ordinal, standard, dense and players; `key` is the name of a row source.
 */
export function ranksOf(sql: Database, season: Season, key: 'self' | 'first') {
  const row = sql(key)
  const isBetter =
    season.direction === 'desc'
      ? sql`other.total_score > ${row}.total_score`
      : sql`other.total_score < ${row}.total_score`
  return sql`
    select
      1 + count(*) filter (where ${isBetter} or (other.total_score = ${row}.total_score
        and (other.reached_at, other.user_id) < (${row}.reached_at, ${row}.user_id))) as ordinal,
      1 + count(*) filter (where ${isBetter}) as standard,
      1 + count(distinct other.total_score + 0) filter (where ${isBetter}) as dense,
      count(*) as players
    from placed as other where other.season_id = ${season.id}`
}
