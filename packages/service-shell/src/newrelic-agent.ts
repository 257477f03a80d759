/**
 * The New Relic agent, where `--require newrelic` has loaded it before anything else; our own code never loads it. The
 * services are single files, so the agent cannot see which packages are in them, and does not know our database driver
 * anyway: names of routes and calls of PostgreSQL are told here.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { QueryObserver } from '@leaderboard/database/observe-queries'

export interface Agent {
  /** Names the web transaction that the present request is. */
  nameTransaction(name: string): void
  observeQuery: QueryObserver
}

/** What is used of the agent's API. */
interface AgentApi {
  agent: { getTransaction(): object | null }
  setTransactionName(name: string): void
  startBackgroundTransaction(name: string, work: () => Promise<unknown>): unknown
}

/** What is used of its instrumentation of datastores. */
interface DatastoreShim {
  POSTGRES: string
  FIRST: number
  specs: { QuerySpec: new (spec: { query: number; promise: boolean }) => object }
  setDatastore(name: string): void
  recordQuery(holder: object, method: string, spec: object): void
}

/** @returns null where this process was started without the agent, as it is without a licence key */
export function findAgent(flags: readonly string[] = process.execArgv): Agent | null {
  if (!flags.includes('newrelic')) return null
  const require = createRequire(join(process.cwd(), 'package.json')) // where Node looks for what --require names
  const api = require('newrelic') as AgentApi
  const Shim = require('newrelic/lib/shim/datastore-shim') as new (agent: object, name: string) => DatastoreShim
  const shim = new Shim(api.agent, 'postgres')
  shim.setDatastore(shim.POSTGRES)
  const calls = { query: (_text: string, ended: Promise<void>): Promise<void> => ended }
  shim.recordQuery(calls, 'query', new shim.specs.QuerySpec({ query: shim.FIRST, promise: true }))
  return {
    nameTransaction: (name) => api.setTransactionName(name),
    observeQuery: (text, ended) => {
      // Outside of a request (a job, a batch after the first) it would not be counted: then it is work of its own.
      if (api.agent.getTransaction() !== null) void calls.query(text, ended)
      else void api.startBackgroundTransaction('database', () => calls.query(text, ended))
    },
  }
}
