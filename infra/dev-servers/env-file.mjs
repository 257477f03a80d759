import * as fs from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { reasonOf, StepFailed } from './say.mjs'

/**
 * The environment, completed by the `.env` of the clone (or by the file that ENV_FILE names; empty names none). What
 * the environment has goes first.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root
 * @returns {NodeJS.ProcessEnv} with ENV_FILE emptied: whoever gets it need not look again
 */
export function withEnvFile(env, root) {
  const named = env['ENV_FILE']
  const file = resolve(root, named ?? '.env')
  const more = named === '' || (named === undefined && !fs.existsSync(file)) ? {} : readEnvFile(file)
  return { ...more, ...env, ENV_FILE: '' }
}

/**
 * Where the servers of a home are, for a service that is started alone; its other reader is the configuration of
 * the services.
 * @param {string} home
 */
export const serversFile = (home) => join(home, 'servers.env')

/**
 * @param {string} home
 * @param {{DATABASE_URL: string, REDIS_URL: string}} servers an empty REDIS_URL says that there is none
 */
export function writeServersFile(home, { DATABASE_URL, REDIS_URL }) {
  const head = '# Written while the servers run, removed when they stop.\n'
  const text = `${head}DATABASE_URL=${DATABASE_URL}\nREDIS_URL=${REDIS_URL}\n`
  const file = serversFile(home)
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 }) // it holds a password
  fs.renameSync(`${file}.new`, file)
}

/**
 * @param {string} home
 * @returns {{DATABASE_URL: string, REDIS_URL: string} | null}
 */
export function findServersFile(home) {
  if (!fs.existsSync(serversFile(home))) return null
  const { DATABASE_URL, REDIS_URL = '' } = readEnvFile(serversFile(home))
  return DATABASE_URL === undefined ? null : { DATABASE_URL, REDIS_URL }
}

/** @param {string} file @returns {NodeJS.ProcessEnv} */
function readEnvFile(file) {
  try {
    return { ...parseEnv(fs.readFileSync(file, 'utf8')) }
  } catch (error) {
    throw new StepFailed(`The settings in ${file} cannot be read: ${reasonOf(error)}`)
  }
}
