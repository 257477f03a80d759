import { expect, test } from 'vitest'
import { formatWhole } from './format-figure.ts'
import { wordsOfMove } from './movement.tsx'

test('places gained and lost are numbers of the viewer’s locale, seen and heard', () => {
  const figure = formatWhole(12_345)
  expect(figure).not.toBe('12345')
  expect(wordsOfMove(12_345)).toEqual({ label: figure, name: `up ${figure}` })
  expect(wordsOfMove(-12_345)).toEqual({ label: figure, name: `down ${figure}` })
})
