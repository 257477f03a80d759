import { expect, test } from 'vitest'
import { judgePosition, type LogHead } from './judge-position.ts'

const head: LogHead = { epoch: 'e', sequence: 7, server: 'run', lastBatchId: 'b7' }

test.each<[string, { epoch: string; sequence: number }, LogHead | null, string | null]>([
  ['level', { epoch: 'e', sequence: 7 }, head, null],
  ['the log has more', { epoch: 'e', sequence: 5 }, head, null],
  ['the log went back', { epoch: 'e', sequence: 8 }, head, 'the log went back'],
  ['another epoch, even at the same sequence', { epoch: 'f', sequence: 7 }, head, 'another epoch has begun'],
  ['no epoch', { epoch: '', sequence: 7 }, head, 'another epoch has begun'],
  ['nothing there', { epoch: 'e', sequence: 7 }, null, 'the log is gone'],
  [
    'written by another server',
    { epoch: 'e', sequence: 7 },
    { ...head, server: 'other' },
    'another server answers, whose log may lack its tail',
  ],
])('%s', (_, position, found, reason) => {
  expect(judgePosition({ position, lastBatchId: null }, found, 'run')).toBe(reason)
})

test('another batch at the same position is noticed, once a batch has been seen', () => {
  const position = { epoch: 'e', sequence: 7 }
  expect(judgePosition({ position, lastBatchId: 'b7' }, head, 'run')).toBeNull()
  expect(judgePosition({ position, lastBatchId: 'x7' }, head, 'run')).toBe(
    'the log holds another batch at this position',
  )
  expect(judgePosition({ position: { epoch: 'e', sequence: 6 }, lastBatchId: 'x6' }, head, 'run')).toBeNull()
})
