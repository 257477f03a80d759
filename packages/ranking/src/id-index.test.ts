import { expect, test } from 'vitest'
import { IdIndex } from './id-index.ts'
import { NONE, PlayerRecords } from './player-records.ts'

test('every id is found while parts grow, split, empty and fill again', () => {
  const records = new PlayerRecords()
  const index = new IdIndex(records)
  const idOf = (n: number) => (n % 3 === 0 ? 2 ** 53 - 1 - n : n * 977)
  const slots = new Map<number, number>()
  const add = (n: number) => {
    const slot = records.create(idOf(n), 0, 1, 1)
    index.add(idOf(n), slot)
    slots.set(n, slot)
  }
  const expectAll = (count: number) => {
    for (let n = 1; n <= count; n++)
      if (index.find(idOf(n)) !== (slots.get(n) ?? NONE)) expect.fail(`id ${idOf(n)} is lost`)
  }
  for (let n = 1; n <= 60_000; n++) add(n)
  expectAll(60_100)
  for (let n = 1; n <= 60_000; n += 2) {
    index.delete(idOf(n))
    records.release(slots.get(n) ?? NONE)
    slots.delete(n)
  }
  expectAll(60_000)
  for (let n = 1; n <= 60_000; n += 4) add(n)
  expectAll(60_000)
})
