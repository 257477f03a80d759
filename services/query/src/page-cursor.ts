/**
 * Cursors of the top list: opaque to clients, strict to us. A cursor holds the full order key of the row it stands at,
 * not an offset: whoever did not move keeps their key, so a walk under concurrent changes neither repeats nor loses
 * such a player. Nothing in it is secret, and nothing in it is believed without a check.
 */
import { ProblemException } from '@leaderboard/contracts/problem'
import type { Season } from '@leaderboard/database/season'
import type { OrderKey } from '@leaderboard/ranking/total-order'

export interface PageCursor {
  /** Where to go from the row: `next` is worse ranks, `previous` better ones. */
  towards: 'next' | 'previous'
  key: OrderKey
}

type CursorSeason = Pick<Season, 'board' | 'number' | 'direction'>

const FORM =
  /^1 top ([a-z0-9][a-z0-9-]{0,63}) ([1-9][0-9]{0,8}) (asc|desc) (next|previous) (0|-?[1-9][0-9]{0,15}) (0|[1-9][0-9]{0,15}) ([1-9][0-9]{0,15})$/

/** The text of a cursor: version, view, board, season number, direction, where to, and the order key. */
export function encodeCursor(season: CursorSeason, cursor: PageCursor): string {
  const { totalScore, reachedAt, userId } = cursor.key
  const text = `1 top ${season.board} ${season.number} ${season.direction} ${cursor.towards} ${totalScore} ${reachedAt} ${userId}`
  return Buffer.from(text, 'latin1').toString('base64url')
}

/**
 * Reads a cursor of this board and season. Throws invalid_cursor (400) where it is not one, or of another board, and
 * cursor_expired (410) where its season is over.
 */
export function decodeCursor(season: CursorSeason, encoded: string): PageCursor {
  const bytes = Buffer.from(encoded, 'base64url')
  const match = FORM.exec(bytes.toString('latin1'))
  // Base64 has several spellings of the same bytes; one cursor has one.
  if (match === null || bytes.toString('base64url') !== encoded) throw invalidCursor('The cursor is malformed')
  const [, board, number, direction, towards, total, reached, user] = match
  if (board !== season.board) throw invalidCursor('The cursor belongs to another board')
  if (Number(number) !== season.number) throw expired(season)
  if (direction !== season.direction) throw invalidCursor('The cursor belongs to another order')
  const key = { totalScore: Number(total), reachedAt: Number(reached), userId: Number(user) }
  if (!Object.values(key).every(Number.isSafeInteger)) throw invalidCursor('The cursor is malformed')
  return { towards: towards === 'previous' ? 'previous' : 'next', key }
}

function invalidCursor(message: string): ProblemException {
  return new ProblemException('invalid_cursor', {
    detail: `${message}. Start again without one.`,
    errors: [{ in: 'query', pointer: '/cursor', code: 'invalid_cursor', message }],
  })
}

function expired(season: CursorSeason): ProblemException {
  const restart = `/api/leaderboard/top?board=${season.board}`
  return new ProblemException('cursor_expired', {
    detail: `The season of this cursor is over. Start again at ${restart}.`,
    errors: [{ in: 'query', pointer: '/cursor', code: 'cursor_expired', message: `Start again at ${restart}` }],
  })
}
