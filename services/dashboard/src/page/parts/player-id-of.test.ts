import { PlayerId } from '@leaderboard/contracts/player'
import { expect, test } from 'vitest'
import { playerIdOf } from './player-id-of.ts'

test('an address names a player by a plain whole number, as far as ids go', () => {
  expect(playerIdOf('42')).toBe(42)
  expect(playerIdOf(String(PlayerId.maximum))).toBe(PlayerId.maximum)
  const others = [
    '0',
    '-1',
    '007',
    '1.5',
    '1e3',
    ' 1',
    'abc',
    '',
    '٣',
    String((PlayerId.maximum ?? 0) + 1),
    '9'.repeat(30),
  ]
  for (const other of [...others, undefined]) expect(playerIdOf(other), other).toBeNull()
})
