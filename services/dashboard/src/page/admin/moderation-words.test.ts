import type { ModerationAction, ModerationEntry } from '@leaderboard/contracts/moderation'
import { expect, test } from 'vitest'
import { describeEntry, refusalOfReason, stateOf } from './moderation-words.ts'

const entry = (id: number, action: ModerationAction, more: Partial<ModerationEntry> = {}): ModerationEntry => ({
  id,
  at: '2026-02-03T04:05:06.000Z',
  keyId: '0123456789ab',
  keyName: 'me',
  action,
  playerId: 7,
  sessionId: null,
  reason: 'why',
  undoes: null,
  undoneBy: null,
  ...more,
})

test('the last act decides whether a player is hidden', () => {
  const hidden = entry(1, 'hide_player', { undoneBy: 2 })
  const shown = entry(2, 'unhide_player', { undoes: 1 })
  expect(stateOf([]).isHidden).toBeNull()
  expect(stateOf([entry(5, 'export_player')]).isHidden).toBeNull()
  expect(stateOf([entry(1, 'hide_player')]).isHidden).toBe(true)
  expect(stateOf([shown, hidden]).isHidden).toBe(false)
  expect(stateOf([entry(3, 'hide_player'), shown, hidden]).isHidden).toBe(true)
  expect(stateOf([entry(4, 'erase_player'), hidden]).isErased).toBe(true)
})

test('a session that was put back is not removed any more', () => {
  const [first, second] = [
    entry(1, 'remove_session', { sessionId: 90, undoneBy: 3 }),
    entry(2, 'remove_session', { sessionId: 91 }),
  ]
  const back = entry(3, 'restore_session', { sessionId: 90, undoes: 1 })
  expect(stateOf([back, second, first]).removed).toEqual([second])
  expect(describeEntry(second)).toBe('Removed session 91')
  expect(describeEntry(entry(4, 'hide_player'))).toBe('Hid player')
})

test('a reason is something, and not a novel', () => {
  expect(refusalOfReason(' \t')).toContain('Say why')
  expect(refusalOfReason('🌶️'.repeat(300))).toContain('At most 500')
  expect(refusalOfReason('x'.repeat(500))).toBeNull()
  expect(refusalOfReason('Ticket 311')).toBeNull()
})
