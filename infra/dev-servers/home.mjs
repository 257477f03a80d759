/** LEADERBOARD_HOME: data of the embedded servers, logs, caches, and the lock that keeps two commands off one folder. */
import * as fs from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { commandOf } from './processes.mjs'
import { StepFailed } from './say.mjs'

/**
 * Makes the folder, and refuses one of another user: root and an ordinary user would lock each other out of the data.
 * @param {string} home
 */
export function openHome(home) {
  try {
    fs.mkdirSync(join(home, 'logs'), { recursive: true })
    fs.accessSync(home, fs.constants.W_OK)
  } catch (error) {
    refuseForeign(home)
    const reason = error instanceof Error ? error.message : String(error)
    throw new StepFailed(`${home} cannot be used for data: ${reason}`, 'Set LEADERBOARD_HOME to a folder of your own.')
  }
  refuseForeign(home)
}

/** @param {string} home */
function refuseForeign(home) {
  const uid = process.getuid?.()
  if (uid === undefined || !fs.existsSync(home)) return
  const owner = fs.statSync(home).uid
  if (owner === uid) return
  const me = userInfo().username
  throw new StepFailed(
    `The data in ${home} belong to ${nameOf(owner)}, but this runs as ${me}.`,
    [
      `Run it as ${nameOf(owner)} again,`,
      `or give the folder away, with nothing running: sudo chown -R ${me} '${home}'`,
      'or set LEADERBOARD_HOME to a folder of your own (it starts with a new database).',
    ].join('\n'),
  )
}

/** @param {number} uid */
function nameOf(uid) {
  const lines = fs.existsSync('/etc/passwd') ? fs.readFileSync('/etc/passwd', 'utf8').split('\n') : []
  return lines.map((line) => line.split(':')).find((fields) => Number(fields[2]) === uid)?.[0] ?? `user ${uid}`
}

/**
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string} command such as `start`
 */

/**
 * Takes the lock on the servers' data. Two servers on one folder would spoil it.
 * @param {string} home
 * @param {string} command
 * @returns {{release: () => void} | {holder: Holder}}
 */
export function lockHome(home, command) {
  const file = join(home, 'lock')
  for (;;) {
    // Ends: each turn either takes the lock, finds a living holder, or removes the file of a dead one.
    try {
      fs.writeFileSync(file, `${process.pid} ${command}`, { flag: 'wx' })
      return { release: () => fs.rmSync(file, { force: true }) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const holder = findHolder(home)
    if (holder !== null) return { holder }
    fs.rmSync(file, { force: true })
  }
}

/**
 * The living command that holds the lock.
 * @param {string} home
 * @returns {Holder | null}
 */
export function findHolder(home) {
  const file = join(home, 'lock')
  if (!fs.existsSync(file)) return null
  const [pid = '', command = ''] = fs.readFileSync(file, 'utf8').split(' ')
  // The number alone could be another program's by now.
  return commandOf(Number(pid))?.includes('boot.mjs') ? { pid: Number(pid), command } : null
}
