import { expect, test } from 'vitest'
import type { Disbelief, PlayerCaller } from './caller.ts'
import { CallerWatch, type CallerWatchOptions } from './caller-watch.ts'

const caller = (keyId: string, expiresAt: number): PlayerCaller => ({
  kind: 'player',
  keyId,
  owner: 'a/1',
  playerId: 1,
  expiresAt,
})

test('a connection ends once: with its token, or with the key behind it; while nobody knows it stays', () => {
  const state: { now: number; over: Disbelief | null } = { now: 0, over: 'unavailable' }
  const askOver: CallerWatchOptions['askOver'] = (id, done) => done(id === 'b' ? null : state.over)
  const watch = new CallerWatch({ askOver, now: () => state.now })
  const ends: string[] = []
  watch.add(caller('a', 5_000), (why) => ends.push(`soon ${why}`))
  watch.add(caller('a', 90_000), (why) => ends.push(`later ${why}`))
  watch.add(caller('b', 90_000), (why) => ends.push(`other ${why}`))
  watch.add(caller('b', 1_000), (why) => ends.push(`gone ${why}`))()
  const look = (times: number) => {
    for (let i = 0; i < times; i += 1) watch.look()
  }
  look(10)
  expect(ends).toEqual([])
  state.now = 5_000
  look(1)
  expect(ends).toEqual(['soon accessExpired'])
  state.over = 'revoked'
  look(10)
  expect(ends).toEqual(['soon accessExpired', 'later accessRevoked'])
  state.over = 'expired' // rotated: whoever asks for another token gets one of the new key
  watch.add(caller('a', 90_000), (why) => ends.push(`rotated ${why}`))
  look(10)
  expect(ends.slice(2)).toEqual(['rotated accessExpired'])
  watch.stop()
})
