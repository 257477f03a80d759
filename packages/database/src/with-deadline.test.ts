import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { classifyFailure, sqlState } from './is-retryable.ts'
import { DeadlineError, withDeadline } from './with-deadline.ts'

test('what comes in time comes through, a value or an error', async () => {
  await expect(withDeadline(Promise.resolve(1), 1_000, 'a value')).resolves.toBe(1)
  await expect(withDeadline(Promise.reject(new Error('no')), 1_000, 'a value')).rejects.toThrow('no')
})

test('what never comes is a deadline: nobody knows whether it was done', async () => {
  const error = await withDeadline(new Promise(() => undefined), 5, 'an answer').catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DeadlineError)
  expect(String(error)).toContain('5 ms: an answer')
  expect(classifyFailure(error)).toBe('unknown')
  expect(sqlState(error)).toBeNull()
})

test("a signal ends the wait with its reason, before it or during it, and whatever comes later is nobody's", async () => {
  const stopping = new AbortController()
  const never = new Promise(() => undefined)
  const waits = Array.from({ length: 12 }, () => withDeadline(never, 60_000, 'an answer', stopping.signal))
  stopping.abort(new Error('told to stop'))
  for (const wait of waits) await expect(wait).rejects.toThrow('told to stop')
  const failing = Promise.reject(new Error('too late to matter'))
  await expect(withDeadline(failing, 60_000, 'an answer', stopping.signal)).rejects.toThrow('told to stop')
})

test('nothing listens to the signal after a wait, however it ended', async () => {
  const { signal } = new AbortController()
  const listeners = () => getEventListeners(signal, 'abort').length
  const waits = [
    withDeadline(Promise.resolve(1), 1_000, 'a value', signal),
    withDeadline(Promise.reject(new Error('no')), 1_000, 'an error', signal),
    withDeadline(new Promise(() => undefined), 5, 'nothing', signal),
  ]
  expect(listeners()).toBe(waits.length)
  await Promise.allSettled(waits)
  expect(listeners()).toBe(0)
})

const server = (code: string, more = {}) => Object.assign(new Error(code), { code, severity_local: 'ERROR', ...more })
const local = (code: string) => Object.assign(new Error(code), { code })

test.each([
  ['refused', server('22003'), server('23505'), server('23514', { constraint_name: 'sum' })],
  [
    'retryable',
    server('40P01'),
    server('55P03'),
    server('57014'),
    server('53300'),
    server('57P03'),
    local('ECONNREFUSED'),
  ],
  ['unknown', server('57P01'), server('08006'), local('CONNECTION_CLOSED'), local('ECONNRESET'), local('EPIPE')],
  ['fault', server('42P01'), server('23514'), new Error('ours'), local('UNDEFINED_VALUE'), 'no error at all', null],
])('%s', (kind, ...errors) => {
  expect(errors.map(classifyFailure)).toEqual(errors.map(() => kind))
})
