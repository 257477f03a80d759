/** What surrounds the process: its environment first, then the .env file, each variable from the first that has it. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import type { Environment } from './parse-variable.ts'

const CLONE = fileURLToPath(new URL('../../../', import.meta.url))

/** The environment of this process, completed by the file that ENV_FILE names (default: .env in the clone). */
export function readEnvironment(env: Environment = process.env): Environment {
  const named = env.ENV_FILE
  if (named === '') return env
  const file = readEnvFile(named === undefined ? join(CLONE, '.env') : resolve(named))
  return { ...file, ...env }
}

/** LEADERBOARD_HOME: where data, caches and servers.env live. */
export function homeOf(env: Environment): string {
  return resolve(env.LEADERBOARD_HOME?.trim() || join(CLONE, '.local'))
}

/** What the boot script wrote about the servers it started; nothing where it did not run. */
export function readServersFile(home: string): Environment {
  return readEnvFile(join(home, 'servers.env'))
}

function readEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}
