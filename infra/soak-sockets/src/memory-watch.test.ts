import { expect, test } from 'vitest'
import { judgeMemory } from './memory-watch.ts'

const MB = 1024 * 1024
const samplesOf = (megabytesAt: (second: number) => number) =>
  Array.from({ length: 60 }, (_, i) => ({ at: i * 5, bytes: megabytesAt(i * 5) * MB }))

test('a process that saws between collections does not grow; one that leaks does', () => {
  expect(
    judgeMemory(
      samplesOf((at) => 200 + (at % 35)),
      60,
    ),
  ).toMatchObject({ isGrowing: false })
  expect(
    judgeMemory(
      samplesOf((at) => 200 + (at % 35) + at / 3),
      60,
    ),
  ).toMatchObject({ isGrowing: true })
  expect(
    judgeMemory(
      samplesOf((at) => (at < 60 ? at : 200)),
      60,
    ),
  ).toMatchObject({ isGrowing: false })
})

test('too few samples say nothing', () => {
  expect(judgeMemory(samplesOf(() => 1).slice(0, 13), 60)).toBeNull()
})
