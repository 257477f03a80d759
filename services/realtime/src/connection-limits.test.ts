import { expect, test } from 'vitest'
import { ConnectionCounts, networkOf } from './connection-counts.ts'
import { isAllowedOrigin } from './is-allowed-origin.ts'
import { MessageBudget } from './message-budget.ts'

test('an IPv6 customer is a /64, an IPv4 address is itself however it is written', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
  expect(networkOf('2001:db8:1:2::9')).toBe(networkOf('2001:db8:1:2:ffff::1'))
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0')
  expect(networkOf('::1')).toBe('0:0:0:0')
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0')
  expect(networkOf('::ffff:10.0.0.7')).toBe('10.0.0.7')
  expect(networkOf('10.0.0.7')).toBe('10.0.0.7')
})

test('connections are counted per network, and given back', () => {
  const counts = new ConnectionCounts(2)
  expect([counts.take('10.0.0.1'), counts.take('10.0.0.1'), counts.take('10.0.0.1')]).toEqual([true, true, false])
  expect(counts.take('10.0.0.2')).toBe(true)
  counts.release('10.0.0.1')
  expect(counts.take('10.0.0.1')).toBe(true)
})

test('origins: the own host, listed ones, none at all, or everybody', () => {
  const allows = (origin: string | undefined, allowed: string[] = [], host = 'Scores.example:8000') =>
    isAllowedOrigin(origin, { host, allowed })
  expect(allows(undefined)).toBe(true)
  expect(allows('https://scores.example:8000')).toBe(true)
  expect(allows('http://scores.example')).toBe(false)
  expect(allows('https://game.example', ['https://game.example'])).toBe(true)
  expect(allows('https://game.example:444', ['https://game.example'])).toBe(false)
  expect(allows('https://game.example.evil', ['https://game.example'])).toBe(false)
  for (const odd of ['null', '', 'file://', 'game.example'])
    expect(allows(odd, ['https://game.example']), odd).toBe(false)
  expect(allows('https://anywhere.example', ['*'])).toBe(true)
})

test('a budget allows a burst, then a steady rate', () => {
  const budget = new MessageBudget()
  const now = performance.now()
  let taken = 0
  while (budget.take(now)) taken += 1
  expect(taken).toBe(250)
  expect(budget.take(now + 20)).toBe(false)
  expect(budget.take(now + 60)).toBe(true)
})
