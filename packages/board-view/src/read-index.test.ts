import type { Position } from '@leaderboard/contracts/revision'
import { expect, test, vi } from 'vitest'
import { type ReadableLog, ReadIndex } from './read-index.ts'

/** A log whose head is answered by the test, one question at a time. */
function gatedLog() {
  const asked: ((head: Position | null) => void)[] = []
  const log: ReadableLog & { isUp: boolean } = {
    isUp: true,
    isAvailable: () => log.isUp,
    head: () => new Promise((answer) => asked.push(answer)),
  }
  return { log, asked }
}

function setUp() {
  const { log, asked } = gatedLog()
  const view = { position: { epoch: 'a', sequence: 5 } as Position | null, isFollowing: true }
  const outcomes: boolean[] = []
  const index = new ReadIndex({
    log,
    seasonId: 1,
    position: () => view.position,
    isFollowing: () => view.isFollowing,
    onOutcome: (isExact) => outcomes.push(isExact),
  })
  const read = () => new Promise<boolean>((done) => index.ask(done))
  return { log, asked, view, index, read, outcomes }
}

const tick = () => new Promise((done) => setImmediate(done))

test('reads of one tick share one look at the head; those that come while it is under way share the next', async () => {
  const { asked, read, outcomes } = setUp()
  const first = [read(), read(), read()]
  await tick()
  const second = [read()]
  await tick()
  second.push(read())
  await tick()
  expect(asked).toHaveLength(1)
  asked[0]?.({ epoch: 'a', sequence: 5 })
  expect(await Promise.all(first)).toEqual([true, true, true])
  await tick()
  expect(asked).toHaveLength(2)
  asked[1]?.({ epoch: 'a', sequence: 4 })
  expect(await Promise.all(second)).toEqual([true, true])
  expect(outcomes).toEqual([true, true])
})

test('a look that fails or never ends keeps nobody from the next', async ({ onTestFinished }) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { asked, read } = setUp()
  const failing = read()
  await tick()
  const hanging = read()
  asked[0]?.(null)
  expect(await failing).toBe(false)
  await tick()
  expect(asked).toHaveLength(2)
  vi.advanceTimersByTime(200)
  const behind = read()
  vi.advanceTimersByTime(100)
  expect(await hanging).toBe(false)
  await tick()
  expect(asked).toHaveLength(3)
  asked[2]?.({ epoch: 'a', sequence: 5 })
  expect(await behind).toBe(true)
})

test('a read waits until the head is applied, and no longer than the deadline', async () => {
  const { asked, read, view, index } = setUp()
  const [waits, late] = [read(), tick().then(read)]
  await tick()
  asked[0]?.({ epoch: 'a', sequence: 7 })
  await tick()
  await tick()
  asked[1]?.({ epoch: 'a', sequence: 9 })
  await tick()
  view.position = { epoch: 'a', sequence: 6 }
  index.applied()
  view.position = { epoch: 'a', sequence: 7 }
  index.applied()
  expect(await waits).toBe(true)
  expect(await late).toBe(false)
})

test('a head that is not known promises nothing, and neither does a log that is away', async () => {
  const { asked, read, log, view } = setUp()
  const unknown = read()
  await tick()
  asked[0]?.(null)
  expect(await unknown).toBe(false)
  log.isUp = false
  expect(await read()).toBe(false)
  log.isUp = true
  view.isFollowing = false
  expect(await read()).toBe(false)
  expect(asked).toHaveLength(1)
})

test('after a load the head is asked again: that of the epoch before says nothing about the new one', async () => {
  const { asked, read, view, index } = setUp()
  const waits = read()
  await tick()
  asked[0]?.({ epoch: 'a', sequence: 7 })
  await tick()
  view.position = { epoch: 'b', sequence: 1 }
  index.reloaded()
  expect(asked).toHaveLength(2)
  asked[1]?.({ epoch: 'b', sequence: 2 })
  await tick()
  view.position = { epoch: 'b', sequence: 2 }
  index.applied()
  expect(await waits).toBe(true)
})

test('closing answers everybody', async () => {
  const { asked, read, index } = setUp()
  const waits = read()
  await tick()
  asked[0]?.({ epoch: 'a', sequence: 7 })
  const gathering = read()
  await Promise.resolve()
  index.close()
  expect(await gathering).toBe(false)
  expect(await waits).toBe(false)
})
