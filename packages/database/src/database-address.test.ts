import { expect, test } from 'vitest'
import { readDirectAddress } from './database-address.ts'

const POOLED = 'postgres://u:secret@ep-cool-1-pooler.eu.example.tech/board?sslmode=require'
const DIRECT = 'postgres://u:secret@ep-cool-1.eu.example.tech/board?sslmode=require'

test.each([
  [{ DATABASE_URL: POOLED }, DIRECT],
  [{ DATABASE_URL: POOLED, DATABASE_DIRECT_URL: ' ' }, DIRECT],
  [{ DATABASE_URL: POOLED, DATABASE_DIRECT_URL: 'postgres://u@direct/board' }, 'postgres://u@direct/board'],
])('%j leads past the pooler', (env, url) => {
  expect(readDirectAddress(env)).toEqual({ url, caFile: undefined })
})

test.each([
  [{}, 'DATABASE_URL is not set'],
  [{ DATABASE_URL: 'secret' }, 'DATABASE_URL must be an address that starts with postgres:// or postgresql://'],
  [{ DATABASE_URL: POOLED, DATABASE_DIRECT_URL: 'postgres://h/' }, 'DATABASE_DIRECT_URL must name a database'],
  [{ DATABASE_URL: `${POOLED}d` }, 'DATABASE_URL has an sslmode that is none of disable'],
  [{ DATABASE_URL: POOLED, DATABASE_CA_FILE: '/gone' }, 'DATABASE_CA_FILE names a file that cannot be read: "/gone"'],
])('%j is refused with the name of the variable, and without the password', (env, message) => {
  const read = () => readDirectAddress(env)
  expect(read).toThrow(message)
  expect(read).not.toThrow(/secret/)
})
