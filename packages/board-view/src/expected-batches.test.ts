import type { Change } from '@leaderboard/contracts/log-entry'
import { Standings } from '@leaderboard/ranking/standings'
import { expect, test } from 'vitest'
import type { BatchOutcome } from './board-view.ts'
import { ExpectedBatches } from './expected-batches.ts'

function changeOf(userId: number, totalScore: number, version: number): Change {
  return {
    sessionId: 1,
    userId,
    score: 0,
    totalScore,
    sessions: version,
    version,
    reachedAt: 1,
    isBest: false,
    isHidden: false,
  }
}

function entryOf(batchId: string, ...changes: Change[]) {
  return { seasonId: 1, position: { epoch: 'a', sequence: 2 }, batchId, changes }
}

test('each player of the batch is told where it was before the whole batch, and where it is after', () => {
  const standings = new Standings({ direction: 'desc' })
  for (const [id, total] of [
    [1, 10],
    [2, 20],
    [3, 30],
  ] as const)
    standings.upsert(id, total, 1, 1, 1)
  const batches = new ExpectedBatches()
  const outcomes: (BatchOutcome | null)[] = []
  batches.expect('mine', (outcome) => outcomes.push(outcome))
  expect(batches.before(entryOf('other'), standings, 'dense')).toBeNull()

  const entry = entryOf('mine', changeOf(1, 40, 2), changeOf(2, 5, 1), changeOf(4, 35, 1))
  const passing = batches.before(entry, standings, 'dense')
  for (const { userId, totalScore, version } of entry.changes) standings.upsert(userId, totalScore, 1, version, version)
  if (passing !== null) batches.after(entry, standings, passing, new Set([2])) // 2 was passed by a newer change
  expect(outcomes).toEqual([
    {
      position: entry.position,
      moves: [
        { previous: 3, current: 1 },
        { previous: null, current: 4 },
        { previous: null, current: 2 },
      ],
    },
  ])
  expect(batches.before(entry, standings, 'dense')).toBeNull() // the same batch once more is nobody's
})

test('who gave up is not called, and everybody else hears that nothing will come', () => {
  const batches = new ExpectedBatches()
  const outcomes: string[] = []
  batches.expect('a', () => outcomes.push('a'))()
  batches.expect('b', (outcome) => outcomes.push(outcome === null ? 'b null' : 'b'))
  batches.dropAll()
  batches.dropAll()
  expect(outcomes).toEqual(['b null'])
})
