import type { Database } from '@leaderboard/database/connect-database'
import { expect, test } from 'vitest'
import { CommitLanes } from './commit-lanes.ts'

/** Lanes whose statements come back when told to. */
function open(count: number) {
  const clock = { ms: 0 }
  const pools = Array.from({ length: count }, () => ({}) as Database)
  const lanes = new CommitLanes(pools, () => clock.ms)
  const send = (isApart = false) => {
    let end = (_failed: boolean): void => undefined
    let lane = -1
    const done = lanes.run(
      (sql) => {
        lane = pools.indexOf(sql)
        return new Promise<void>((resolve, reject) => {
          end = (failed) => (failed ? reject(new Error('lost')) : resolve())
        })
      },
      { isApart },
    )
    const settled = done.catch(() => undefined) // the lane is what is looked at
    const back = (failed = false) => {
      end(failed)
      return settled
    }
    return { lane, back }
  }
  return { clock, send }
}

test('one after another they go over the first connection; a second one follows there before the first is back', async () => {
  const { send } = open(3)
  for (let i = 0; i < 3; i++) {
    const one = send()
    const next = send()
    expect([one.lane, next.lane]).toEqual([0, 0])
    await one.back()
    await next.back(i === 1)
  }
})

test('a third one at once takes the next connection', async () => {
  const { send } = open(3)
  const [first, , third, , fifth] = [send(), send(), send(), send(), send()]
  expect([third?.lane, fifth?.lane]).toEqual([1, 2])
  await first?.back()
  expect(send().lane).toBe(0)
})

test('a connection on which nothing comes back is passed by, until something does', async () => {
  const { clock, send } = open(2)
  const stuck = send()
  clock.ms = 99
  expect(send().lane).toBe(0)
  clock.ms = 250
  const past = send()
  expect(past.lane).toBe(1)
  await past.back()
  expect(send().lane).toBe(1)
  await stuck.back()
  expect(send().lane).toBe(0)
})

test('where all are stuck the one with the least to do gets it', () => {
  const { clock, send } = open(2)
  send()
  clock.ms = 150
  send()
  send()
  clock.ms = 400
  expect(send().lane).toBe(0)
})

test('one that goes apart takes a connection on which nothing is open; the others do not wait behind it', async () => {
  const { send } = open(4)
  const single = send()
  const apart = [send(true), send(true)]
  expect(apart.map(({ lane }) => lane)).toEqual([1, 2])
  expect(send().lane).toBe(0)
  await apart[0]?.back()
  expect(send(true).lane).toBe(1)
  await single.back()
})

test('where every connection has something open, one that goes apart takes the one with the least', () => {
  const { send } = open(2)
  const lanes = [send(), send(), send(), send(true)]
  expect(lanes.map(({ lane }) => lane)).toEqual([0, 0, 1, 1])
})
