import { Standings } from '@leaderboard/ranking/standings'
import { expect, test } from 'vitest'
import { MoveRecorder } from './moves.ts'
import { notableEvents, topTen } from './notable-events.ts'

/** Twelve players with 1,200, 1,100 ... 100 points; then some get other totals. */
function eventsAfter(totals: Record<number, number>) {
  const standings = new Standings({ direction: 'desc' })
  for (let id = 1; id <= 12; id++) standings.upsert(id, 1300 - 100 * id, 1000, 1, 1)
  const before = topTen(standings)
  for (const [id, total] of Object.entries(totals)) standings.upsert(Number(id), total, 2000, 2, 2)
  const events = notableEvents(before, new MoveRecorder().take(), standings, { kind: 'dense', now: 7 })
  return events.map(({ kind, userId, by, rank }) => [kind, userId, by, rank])
}

test('who passes within the top ten is told with the best of those passed, once', () => {
  expect(eventsAfter({ 7: 1050 })).toEqual([['overtaken_in_top_ten', 3, 7, 4]])
  expect(eventsAfter({ 3: 650 })).toEqual([['overtaken_in_top_ten', 3, 4, 6]])
  expect(eventsAfter({ 5: 1150, 9: 1050 })).toEqual([
    ['overtaken_in_top_ten', 2, 5, 3],
    ['overtaken_in_top_ten', 3, 9, 5],
  ])
  expect(eventsAfter({ 4: 910 })).toEqual([])
})

test('a new leader and whoever enters are told as that, and those they pass are not told again', () => {
  expect(eventsAfter({ 2: 5000 })).toEqual([['new_leader', 2, undefined, 1]])
  expect(eventsAfter({ 12: 950 })).toEqual([['entered_top_ten', 12, undefined, 4]])
})

test('one who falls out of the top ten is overtaken by the first who was behind', () => {
  expect(eventsAfter({ 2: 50 })).toEqual([
    ['entered_top_ten', 11, undefined, 10],
    ['overtaken_in_top_ten', 2, 3, 12],
  ])
})
