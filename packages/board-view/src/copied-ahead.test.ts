import pino from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CopiedAhead } from './copied-ahead.ts'

const logger = pino({ level: 'silent' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch(batchIds: string[], listUnsent: () => Promise<string[]>) {
  const onOver = vi.fn()
  return { ahead: new CopiedAhead({ batchIds, listUnsent, onOver, logger }), onOver }
}

test('nothing to wait for: it is over from the start, and nobody is asked', async () => {
  const listUnsent = vi.fn(async () => [])
  const { ahead, onOver } = watch([], listUnsent)
  expect(ahead.isOver).toBe(true)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(listUnsent).not.toHaveBeenCalled()
  expect(onOver).not.toHaveBeenCalled()
})

test('it is over once each batch has passed or is marked, and says so once', async () => {
  let unsent = ['a', 'b', 'later']
  const { ahead, onOver } = watch(['a', 'b'], async () => unsent)
  await vi.advanceTimersByTimeAsync(250)
  ahead.passed('a')
  ahead.passed('a')
  ahead.passed('of somebody else')
  expect(ahead.isOver).toBe(false)
  unsent = ['later']
  await vi.advanceTimersByTimeAsync(150)
  expect(ahead.isOver).toBe(true)
  expect(onOver).toHaveBeenCalledOnce()
})

test('a database that is away is asked again', async () => {
  const listUnsent = vi.fn(async (): Promise<string[]> => [])
  listUnsent.mockRejectedValueOnce(new Error('away'))
  const { ahead } = watch(['a'], listUnsent)
  await vi.advanceTimersByTimeAsync(150)
  expect(ahead.isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(100)
  expect(ahead.isOver).toBe(true)
})

test('a batch that nobody brings does not hold up the board for ever', async () => {
  const { ahead, onOver } = watch(['a'], async () => ['a'])
  await vi.advanceTimersByTimeAsync(9_900)
  expect(ahead.isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(300)
  expect(ahead.isOver).toBe(true)
  expect(onOver).toHaveBeenCalledOnce()
})

test('a list that takes long to read is read seldom', async () => {
  const listUnsent = vi.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200))
    return ['a']
  })
  const { ahead } = watch(['a'], listUnsent)
  await vi.advanceTimersByTimeAsync(2_500)
  expect(listUnsent).toHaveBeenCalledTimes(2)
  ahead.stop()
})

test('stopped, it says nothing more', async () => {
  const { ahead, onOver } = watch(['a'], async () => [])
  ahead.stop()
  ahead.passed('a')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(onOver).not.toHaveBeenCalled()
})
