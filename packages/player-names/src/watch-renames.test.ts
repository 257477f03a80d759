import type { RenamedPlayer } from '@leaderboard/database/queries/list-renamed'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PlayerNames } from './player-names.ts'
import { watchRenames } from './watch-renames.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Names 1 to 3 are held; `answer` is what each question about renames gets. */
async function watched(answer: () => RenamedPlayer[]) {
  const names = new PlayerNames({ listNames: async (ids) => new Map(ids.map((id) => [id, `name ${id}`])) })
  const fill = async () => {
    const filling = names.lookUp([1, 2, 3])
    await vi.advanceTimersByTimeAsync(1)
    await filling
  }
  await fill()
  const onRenamed = vi.fn()
  const watch = watchRenames({ names, listRenamed: async () => answer(), onRenamed, everyMs: 2000 })
  const held = () => [1, 2, 3].filter((id) => names.get(id) !== undefined)
  return { fill, onRenamed, watch, held }
}

test('whoever was renamed is forgotten, twice, and then no more', async () => {
  const renamed: RenamedPlayer[] = []
  const { fill, onRenamed, watch, held } = await watched(() => renamed)
  await vi.advanceTimersByTimeAsync(2000)
  expect(held()).toEqual([1, 2, 3])
  renamed.push({ userId: 2, atMicros: 5 })
  for (const times of [1, 2]) {
    await vi.advanceTimersByTimeAsync(2000)
    expect(held()).toEqual([1, 3])
    expect(onRenamed).toHaveBeenCalledTimes(times)
    await fill() // the second time it is read again for good
  }
  await vi.advanceTimersByTimeAsync(10_000)
  expect(held()).toEqual([1, 2, 3])
  renamed[0] = { userId: 2, atMicros: 6 }
  await vi.advanceTimersByTimeAsync(2000)
  expect(held()).toEqual([1, 3])
  watch.stop()
})

test('after a long silence of the database, and after many renames at once, everybody is forgotten', async () => {
  let answer = (): RenamedPlayer[] => {
    throw new Error('away')
  }
  const { fill, onRenamed, watch, held } = await watched(() => answer())
  await vi.advanceTimersByTimeAsync(60_000)
  expect(onRenamed).not.toHaveBeenCalled()
  answer = () => []
  await vi.advanceTimersByTimeAsync(2000)
  expect(held()).toEqual([])
  await fill()
  await vi.advanceTimersByTimeAsync(2000)
  expect(held()).toEqual([1, 2, 3])
  const renamed = (from: number) =>
    Array.from({ length: 1000 }, (_, at) => ({ userId: 100 + from + at, atMicros: from + at }))
  answer = () => renamed(0)
  for (let times = 1; times <= 2; times++) {
    await vi.advanceTimersByTimeAsync(2000)
    expect(held()).toEqual([])
    await fill()
  }
  answer = () => renamed(999) // as many again, but where the answer before ended: nobody is missing
  await vi.advanceTimersByTimeAsync(10_000)
  expect(held()).toEqual([1, 2, 3])
  watch.stop()
})
