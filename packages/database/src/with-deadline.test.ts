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
