import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TEST_SERVERS_FILE } from '../test-servers.mjs'

/**
 * Tests empty the servers they find. So vitest (which runs this before anything else) refuses servers that were not
 * started for this very run: a DATABASE_URL of a person, copied into TEST_DATABASE_URL, would lose its data.
 */
export function refuseForeignServers(env: NodeJS.ProcessEnv): void {
  const { TEST_DATABASE_URL, TEST_REDIS_URL, LEADERBOARD_HOME = '' } = env
  if (TEST_DATABASE_URL === undefined && TEST_REDIS_URL === undefined) return
  const file = join(LEADERBOARD_HOME, TEST_SERVERS_FILE)
  const started: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  if (JSON.stringify(started) === JSON.stringify({ TEST_DATABASE_URL, TEST_REDIS_URL })) return
  throw new Error(
    'TEST_DATABASE_URL and TEST_REDIS_URL do not name servers that were started for these tests, and the tests would ' +
      'empty them. Use `npm test`, or `npm run test:only -- <paths>`, which start their own.',
  )
}

/** What vitest calls; it hands over its project, not an environment. */
export default function setup(): void {
  refuseForeignServers(process.env)
}
