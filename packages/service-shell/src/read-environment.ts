/** What surrounds the process: its environment first, then the .env file, each variable from the first that has it. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import type { Environment } from './parse-variable.ts'

const HERE = dirname(fileURLToPath(import.meta.url))

/** The environment of this process, completed by the file that ENV_FILE names (default: .env), as seen from the clone. */
export function readEnvironment(env: Environment = process.env): Environment {
  const named = env.ENV_FILE
  if (named === '') return env
  const file = readEnvFile(resolve(findClone(), named ?? '.env'))
  return { ...file, ...env }
}

/** LEADERBOARD_HOME, as seen from the clone: where data, caches and servers.env live. */
export function homeOf(env: Environment): string {
  return resolve(findClone(), env.LEADERBOARD_HOME?.trim() || '.local')
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

/** The folder of the whole workspace, above this source file or the program made of it; elsewhere the current one. */
function findClone(): string {
  for (let folder = HERE; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder
  }
  return process.cwd()
}
