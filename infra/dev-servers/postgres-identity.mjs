/** PostgreSQL refuses to run as root. As root it needs another identity; this room finds one that works here. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { StepFailed } from './say.mjs'

/**
 * @typedef {object} Identity
 * @property {string[]} prefix command that the program and its arguments are appended to
 * @property {{uid?: number, gid?: number}} ids options for spawn
 * @property {{uid: number, gid: number} | null} owner who must own the data folder; null for whoever runs us
 */

/**
 * The ways, best first: a user namespace (the data stay root's; containers and chroots forbid it); setpriv, whose one
 * capability lets it into a clone under a closed folder such as root's home; a plain switch of the uid, which needs a
 * folder that everyone may enter. Each is tried with a program that needs no database, which tests the path too.
 * @param {string} program path of initdb
 * @returns {Identity}
 */
export function choosePostgresIdentity(program) {
  if (process.getuid?.() !== 0) return { prefix: [], ids: {}, owner: null }
  const ids = ordinaryUser()
  const { uid, gid } = ids
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  const switched = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  /** @type {Identity[]} */
  const ways = [
    { prefix: ['unshare', '--user', `--map-user=${uid}`, '--'], ids: {}, owner: null },
    // Without no_setuid_fixup the capability is lost and initdb's own access check says "Permission denied".
    { prefix: [...switched, '--securebits=+no_setuid_fixup', ...capability, '--'], ids: {}, owner: ids },
    { prefix: [], ids, owner: ids },
  ]
  const way = ways.find(({ prefix, ids: as }) => {
    const all = [...prefix, program, '--version']
    return spawnSync(all[0] ?? program, all.slice(1), { ...as, cwd: '/', stdio: 'ignore' }).status === 0
  })
  if (way !== undefined) return way
  throw new StepFailed(
    'PostgreSQL does not run as root, and no way to run it as another user works here.',
    'Start as an ordinary user, or set DATABASE_URL to a server of your own.',
  )
}

/** A user that is not root; initdb wants its uid to stand in /etc/passwd. */
function ordinaryUser() {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => Number(fields[2]) > 0)
  const named = (/** @type {string} */ name) => users.find((fields) => fields[0] === name)
  const [, , uid, gid] = named('postgres') ?? named('nobody') ?? users[0] ?? []
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) }
}
