import { expect, test } from 'vitest'
import { ticksThatFit } from './ticks-that-fit.ts'

const tick = (value: number) => ({ value, words: String(value) })

test('words at the ends stay inside, and a word that would touch one placed before is left out', () => {
  const placed = ticksThatFit([tick(400), tick(0), tick(200), tick(240)], (value) => value, 90)
  expect(placed.map(({ words, anchor }) => `${words} ${anchor}`)).toEqual(['400 end', '0 start', '200 middle'])
})

test('an axis on which all is one value has one word', () => {
  expect(ticksThatFit([tick(5), tick(5)], () => 0, 90)).toHaveLength(1)
})
