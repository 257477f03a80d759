import { expect, test } from 'vitest'
import { ConnectionCounts } from './connection-counts.ts'
import { isAllowedOrigin } from './is-allowed-origin.ts'
import { MessageBudget } from './message-budget.ts'

test('an IPv6 customer is a /64, an IPv4 address is itself however it is written', () => {
  const areOne = (first: string, second: string) => {
    const counts = new ConnectionCounts({ perAddress: 1, isLoopbackUnlimited: false })
    counts.take(first)
    return !counts.take(second)
  }
  expect(areOne('2001:db8:1:2::9', '2001:db8:1:2:ffff::1')).toBe(true)
  expect(areOne('2001:db8::1', '2001:db8:0:0:1::')).toBe(true)
  expect(areOne('2001:db8:1:2::9', '2001:db8:1:3::9')).toBe(false)
  expect(areOne('fe80::1%eth0', 'fe80::2')).toBe(true)
  expect(areOne('::ffff:10.0.0.7', '10.0.0.7')).toBe(true)
  expect(areOne('::ffff:10.0.0.7', '::ffff:10.0.0.8')).toBe(false)
})

test('connections are counted per network, and given back', () => {
  const counts = new ConnectionCounts({ perAddress: 2, isLoopbackUnlimited: false })
  expect([counts.take('10.0.0.1'), counts.take('10.0.0.1'), counts.take('10.0.0.1')]).toEqual([true, true, false])
  expect(counts.take('10.0.0.2')).toBe(true)
  counts.release('10.0.0.1')
  expect(counts.take('10.0.0.1')).toBe(true)
})

test('where this machine is not limited, others are all the same', () => {
  const counts = new ConnectionCounts({ perAddress: 1, isLoopbackUnlimited: true })
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
    expect([counts.take(address), counts.take(address)], address).toEqual([true, true])
  expect([counts.take('10.0.0.1'), counts.take('10.0.0.1')]).toEqual([true, false])
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
