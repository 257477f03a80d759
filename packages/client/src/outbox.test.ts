import { toProblem } from '@leaderboard/contracts/problem'
import { expect, test } from 'vitest'
import { LeaderboardError } from './leaderboard-error.ts'
import { type OutboxStorage, openOutbox } from './outbox.ts'

const DONE = {
  success: true,
  sessionId: 1,
  userId: 1,
  board: 'global',
  totalScore: 1,
  sessions: 1,
  previousRank: null,
  newRank: null,
  rankState: 'pending',
  revision: null,
} as const

/** An outbox before a server that answers as told, in turn; with the scores that were refused for good. */
function open(
  answers: readonly (LeaderboardError | 'done')[],
  more: { storage?: OutboxStorage; onRefused?: () => void } = {},
) {
  const scores: number[] = []
  const refused: number[] = []
  const outbox = openOutbox({
    submit: async ({ score }) => {
      const answer = answers[scores.length]
      scores.push(score)
      if (answer instanceof LeaderboardError) throw answer
      return DONE
    },
    storage: more.storage,
    onRefused: ({ score }) => {
      refused.push(score)
      more.onRefused?.()
    },
    random: Math.random,
  })
  return { outbox, scores, refused }
}

const refusal = LeaderboardError.of(toProblem('score_out_of_bounds'))

test("an answer that is not the server's, as of a hotel's login page, refuses nothing: the score waits", async () => {
  const { outbox, scores, refused } = open([new LeaderboardError('unexpected_answer', 'a login page'), 'done'])
  await outbox.add({ userId: 1, score: 10 })
  await outbox.flush()
  expect([outbox.size, refused]).toEqual([1, []])
  await outbox.flush()
  expect([outbox.size, scores]).toEqual([0, [10, 10]])
  outbox.stop()
})

test('a storage that fails once a score is sent, and a listener that throws, cost no other score', async () => {
  let [most, failures] = [0, 0]
  const storage: OutboxStorage = {
    load: () => null,
    save: (text) => {
      most = Math.max(most, text.length)
      if (text.length === most) return
      failures += 1
      throw new Error('The storage takes no more')
    },
  }
  const onRefused = () => {
    throw new Error('of the game')
  }
  const { outbox, scores, refused } = open([refusal, 'done'], { storage, onRefused })
  await outbox.add({ userId: 1, score: 10 })
  await outbox.add({ userId: 1, score: 20 })
  await outbox.flush()
  expect([outbox.size, scores, refused]).toEqual([0, [10, 20], [10]])
  expect(failures).toBeGreaterThan(0)
  outbox.stop()
})

test('a storage that could not be read is read again by the next score, which goes behind what is kept', async () => {
  let attempts = 0
  const storage: OutboxStorage = {
    load: () => {
      attempts += 1
      if (attempts === 1) throw new Error('The storage is locked')
      return JSON.stringify([{ userId: 1, score: 10, idempotencyKey: 'kept' }])
    },
    save: () => undefined,
  }
  const { outbox, scores } = open(['done', 'done'], { storage })
  await expect(outbox.add({ userId: 1, score: 20 })).rejects.toThrow('locked')
  await outbox.add({ userId: 1, score: 30 })
  await outbox.flush()
  expect([outbox.size, scores]).toEqual([0, [10, 30]])
  outbox.stop()
})
