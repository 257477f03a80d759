import { startPostgres as startPostgresProcess } from '../postgres.mjs'
import { TEST_POSTGRES } from '../test-servers.mjs'
import { startTestServer, type TestServer, testChildren } from './test-server.ts'

export interface StartPostgresOptions {
  /** Folder for data and log; a temporary one that `stop` removes when absent. */
  dir?: string
  /** A free one when absent. */
  port?: number
  /** Settings such as `max_connections=20`, after those of every test server (`fsync=off`, 200 connections). */
  flags?: string[]
  /** Folder of another PostgreSQL's programs; the embedded one when absent. */
  bin?: string
}

/**
 * Starts a real PostgreSQL for one test to break. Its URL leads to the database `postgres` as a superuser. Takes about
 * two seconds: tests that only need a database share the one of TEST_DATABASE_URL.
 */
export function startPostgres({ dir, port, flags = [], bin }: StartPostgresOptions = {}): Promise<TestServer> {
  return startTestServer('postgres', dir, (folder) =>
    startPostgresProcess(testChildren(), {
      dir: folder,
      ...(port !== undefined && { port }),
      ...(bin !== undefined && { bin }),
      settings: [...TEST_POSTGRES, ...flags],
    }),
  )
}
