/** What a request for a page of the top list asks for, and the text of the answer. */
import { ProblemException } from '@leaderboard/contracts/problem'
import { DEFAULT_LIMIT, type TopQuery } from '@leaderboard/contracts/read-leaderboard'
import type { Season } from '@leaderboard/database/season'
import type { PlayerNames } from '@leaderboard/player-names/player-names'
import { type Freshness, freshnessText, type RankedRow, rowText } from './board-row.ts'
import { decodeCursor, encodeCursor } from './page-cursor.ts'
import { decodeCount } from './url-numbers.ts'
import type { PageRequest, PageRows } from './view-page.ts'

/** The page a query names. Throws invalid_request, invalid_cursor or cursor_expired. */
export function pageRequestOf(season: Season, query: TopQuery): PageRequest {
  const limit = decodeCount(query.limit, DEFAULT_LIMIT)
  if (query.cursor === undefined && query.startRank === undefined) return { limit, from: { kind: 'start' } }
  if (query.cursor === undefined) return { limit, from: { kind: 'ordinal', ordinal: Number(query.startRank) } }
  if (query.startRank === undefined)
    return { limit, from: { kind: 'cursor', cursor: decodeCursor(season, query.cursor) } }
  throw new ProblemException('invalid_request', {
    detail: 'A page begins at a cursor or at startRank, not at both.',
    errors: [{ in: 'query', pointer: '/startRank', code: 'excluded', message: 'cannot stand beside a cursor' }],
  })
}

/** What the text of a page is kept under, within its board: a number for a first page, which is the hot one. */
export function pageKeyOf({ limit, cursor, startRank }: TopQuery): string | number {
  if (cursor === undefined && startRank === undefined) return decodeCount(limit, DEFAULT_LIMIT)
  return `${limit ?? ''} ${cursor ?? ''} ${startRank ?? ''}`
}

/** A TopPage as text. */
export function topPageText(season: Season, page: PageRows, names: PlayerNames, freshness: Freshness): string {
  const items = page.rows.map((row) => rowText(row, season.rankKind, names.textOf(row.userId)))
  const next = page.hasNext ? cursorText(season, 'next', page.rows.at(-1)) : 'null'
  const previous = page.hasPrevious ? cursorText(season, 'previous', page.rows[0]) : 'null'
  const head = `{"board":"${season.board}","items":[${items.join(',')}],"next":${next},"previous":${previous}`
  return `${head},"total":${page.total},${freshnessText(freshness)}`
}

function cursorText(season: Season, towards: 'next' | 'previous', row: RankedRow | undefined): string {
  return row === undefined ? 'null' : `"${encodeCursor(season, { towards, key: row })}"`
}
