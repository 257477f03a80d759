import { expect, test } from 'vitest'
import { SessionIds } from './session-ids.ts'
import { Submission } from './submission.ts'

const submissions = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const facts = { userId: i + 1, score: 1, gameMode: 'default', key: null }
    return new Submission(facts, false, 0, () => undefined)
  })

/** A sequence that answers when told to. */
function sequence(first: number) {
  const waiting: (() => void)[] = []
  let next = first
  const draw = () =>
    new Promise<{ first: number; count: number }>((resolve) => {
      const block = { first: next, count: 1000 }
      next += 1000
      waiting.push(() => resolve(block))
    })
  return { draw, answer: () => waiting.splice(0).forEach((resolve) => resolve()) }
}

test('an id is kept over every attempt, until a connection is lost: then all that were drawn before are forgotten', async () => {
  const { draw, answer } = sequence(5001)
  const ids = new SessionIds(draw)
  const batch = submissions(3)
  const assigned = ids.assign(batch)
  answer()
  await assigned
  await ids.assign(batch)
  expect(batch.map(({ sessionId }) => sessionId)).toEqual([5001, 5002, 5003])
  ids.forget() // the next block, which is on its way as well
  const again = ids.assign(batch)
  answer()
  await again
  expect(batch.map(({ sessionId }) => sessionId)).toEqual([7001, 7002, 7003])
})

test('who waits for a block that was forgotten meanwhile gets one of the next', async () => {
  const { draw, answer } = sequence(1)
  const ids = new SessionIds(draw)
  const batch = submissions(1)
  const assigned = ids.assign(batch)
  ids.forget()
  answer()
  await new Promise(setImmediate)
  answer()
  await assigned
  expect(batch[0]?.sessionId).toBe(1001)
})
