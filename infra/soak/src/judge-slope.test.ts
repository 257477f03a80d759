import { RandomSource } from '@leaderboard/seed/random-source'
import { expect, test } from 'vitest'
import { judgeSlope, type Point } from './judge-slope.ts'

const MB = 1024 * 1024
const HEAP = { share: 0.05, floor: 3 * MB }

/** 13 minutes, a sample each 5 seconds, as a soak of 20 minutes leaves after its warm-up. */
function series(valueAt: (seconds: number) => number): Point[] {
  return Array.from({ length: 160 }, (_, i) => ({ at: 400 + 5 * i, value: valueAt(5 * i) }))
}

/** A heap of 40 MB that fills by 30 MB until the collector comes, at a time that is never the same. */
function sawTeeth(random: RandomSource): (seconds: number) => number {
  let filled = 0
  return () => {
    filled += random.next() * 6
    if (filled > 25 + 10 * random.next()) filled = random.next() * 2
    return (40 + filled) * MB
  }
}

test('a planted leak is found beneath the saw teeth of a collector, at its rate', () => {
  const heap = sawTeeth(new RandomSource(1))
  const slope = judgeSlope(
    series((seconds) => heap(seconds) + (36 * MB * seconds) / 3600),
    'least',
    HEAP,
  )
  expect(slope?.isGrowing).toBe(true)
  expect((slope?.perHour ?? 0) / MB).toBeGreaterThan(25)
  expect((slope?.perHour ?? 0) / MB).toBeLessThan(47)
})

test('the saw teeth alone are not a slope, whatever the seed', () => {
  for (let seed = 0; seed < 300; seed++) {
    const slope = judgeSlope(series(sawTeeth(new RandomSource(seed))), 'least', HEAP)
    expect(slope, `seed ${seed}`).toMatchObject({ isGrowing: false })
  }
})

test('noise around a level is taken for a slope once in hundreds of times at most', () => {
  const alarms = Array.from({ length: 1_000 }, (_, seed) => {
    const random = new RandomSource(seed)
    return judgeSlope(
      series(() => 100 + 20 * random.next()),
      'median',
      { share: 0.02, floor: 0 },
    )
  }).filter((slope) => slope?.isGrowing)
  expect(alarms.length).toBeLessThanOrEqual(4)
})

test('one outlier, or a tenth of them, bends nothing', () => {
  const slope = judgeSlope(
    series((seconds) => (seconds > 720 ? 5_000 : 100)),
    'median',
    { share: 0.02, floor: 0 },
  )
  expect(slope).toMatchObject({ isGrowing: false, perHour: 0 })
})

test('a file descriptor lost each minute is found', () => {
  const slope = judgeSlope(
    series((seconds) => 60 + Math.floor(seconds / 60)),
    'median',
    { share: 0.02, floor: 3 },
  )
  expect(slope).toMatchObject({ isGrowing: true })
})

test('what falls does not grow, and a growth within what is tolerated is shown but not judged', () => {
  const falling = judgeSlope(
    series((seconds) => 1_000 - seconds),
    'median',
    { share: 0, floor: 0 },
  )
  expect(falling).toMatchObject({ isGrowing: false, perHour: -3600 })
  const slight = judgeSlope(
    series((seconds) => 1_000 + seconds / 100),
    'median',
    { share: 0.02, floor: 0 },
  )
  expect(slight).toMatchObject({ isGrowing: false })
  expect(slight?.surePerHour).toBeGreaterThan(0)
})

test('too few points are no judgement', () => {
  expect(judgeSlope(series(() => 1).slice(0, 7), 'median', { share: 0, floor: 0 })).toBeNull()
})
