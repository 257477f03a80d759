import { join } from 'node:path'
import { findRedis } from '../find-redis.mjs'
import { root } from '../paths.mjs'
import { startRedis as startRedisProcess } from '../redis.mjs'
import { TEST_REDIS } from '../test-servers.mjs'
import { startTestServer, type TestServer, testChildren } from './test-server.ts'

export interface StartRedisOptions {
  /** Folder for the append-only file and the log; a temporary one that `stop` removes when absent. */
  dir?: string
  /** A free one when absent. */
  port?: number
  /** Words of the command line such as `--appendonly`, `yes`, after those of every test server (nothing is kept). */
  flags?: string[]
}

/** Starts a real Redis-compatible server for one test to break. Takes a fraction of a second. */
export async function startRedis({ dir, port, flags = [] }: StartRedisOptions = {}): Promise<TestServer> {
  const program = await findRedis(testChildren(), join(root, '.local/cache'))
  if (program === null) throw new Error('No redis-server or valkey-server was found')
  return startTestServer('redis', dir, (folder) =>
    startRedisProcess(testChildren(), {
      dir: folder,
      program,
      ...(port !== undefined && { port }),
      flags: [...TEST_REDIS, ...flags],
    }),
  )
}
