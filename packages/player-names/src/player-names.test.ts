import { describe, expect, test } from 'vitest'
import { PlayerNames } from './player-names.ts'

function namesOf(nameOf: (id: number) => string | undefined, capacity?: number) {
  const asked: number[][] = []
  const listNames = async (ids: number[]) => {
    asked.push(ids)
    return new Map(ids.flatMap((id) => (nameOf(id) === undefined ? [] : [[id, nameOf(id) ?? '']])))
  }
  return { asked, names: new PlayerNames({ listNames, ...(capacity === undefined ? {} : { capacity }) }) }
}

describe('names', () => {
  test('of one tick are read by one query, and held after it', async () => {
    const { names, asked } = namesOf((id) => `Player "${id}"`)
    const filled = await Promise.all([names.lookUp([1, 2]), names.lookUp([2, 3]), names.lookUp([3])])
    expect(filled).toEqual([true, true, true])
    expect(asked).toEqual([[1, 2, 3]])
    expect(names.get(2)).toBe('"Player \\"2\\""')
    expect(names.nameOf(3)).toBe('Player "3"')
    await names.lookUp([1, 2, 3])
    expect(asked).toHaveLength(1)
  })

  test('that nobody has are not remembered: the player may be created right after', async () => {
    let isThere = false
    const { names } = namesOf(() => (isThere ? 'late' : undefined))
    expect(await names.lookUp([9])).toBe(true)
    expect(names.textOf(9)).toBe('null')
    isThere = true
    await names.lookUp([9])
    expect(names.textOf(9)).toBe('"late"')
  })

  test('are null while the database is away, and asked for again later', async () => {
    let isAway = true
    const names = new PlayerNames({
      listNames: (ids) =>
        isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Map(ids.map((id) => [id, 'x']))),
      restMs: 0,
    })
    expect(await names.lookUp([1])).toBe(false)
    expect(names.textOf(1)).toBe('null')
    isAway = false
    expect(await names.lookUp([1])).toBe(true)
    expect(names.textOf(1)).toBe('"x"')
  })

  test('of as many neighbouring ids as there is room for are all held', async () => {
    const { names } = namesOf((id) => `n${id}`, 16_384)
    for (let first = 1; first < 16_383; first += 127) {
      await names.lookUp(Array.from({ length: 127 }, (_, index) => first + index))
    }
    expect(names.size).toBe(16_383)
  })

  test('are bounded, and those held are right, however many pass', async () => {
    const { names } = namesOf((id) => `n${id}`, 16_384)
    for (let first = 1; first < 100_000; first += 1000) {
      await names.lookUp(Array.from({ length: 1000 }, (_, index) => first + index))
    }
    expect(names.size).toBeLessThanOrEqual(16_384)
    expect(names.size).toBeGreaterThan(12_000)
    for (let id = 1; id < 100_000; id++) {
      const text = names.get(id)
      if (text !== undefined && text !== `"n${id}"`) throw new Error(`${id} is called ${text}`)
    }
    names.drop(99_999)
    expect(names.get(99_999)).toBeUndefined()
  })
})
