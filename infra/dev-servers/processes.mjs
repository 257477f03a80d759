/** What the machine knows of processes: from /proc on Linux, from `ps` elsewhere. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const hasProc = existsSync('/proc/self/stat')

/** The command line of a living process, or null when there is none (a zombie counts as none). */
export function commandOf(/** @type {number} */ pid) {
  if (!hasProc)
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || null
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || null
  } catch {
    return null
  }
}

/** The pids of a process's children, their children and so on, without the process itself. */
export function descendantsOf(/** @type {number} */ pid) {
  const parents = hasProc ? parentsFromProc() : parentsFromPs()
  const found = [pid]
  for (const one of found) found.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child))
  return found.slice(1)
}

/** The parent of a process and that one's parent, as one text: it changes when either is gone. */
export function ancestry() {
  const above = hasProc ? parentFromProc(String(process.ppid)) : 0
  return `${process.ppid} ${above}`
}

/** @returns {[pid: number, parent: number][]} */
function parentsFromProc() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((name) => [Number(name), parentFromProc(name)])
}

function parentFromProc(/** @type {string} */ pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before it may hold anything
    return state === 'Z' ? 0 : Number(parent)
  } catch {
    return 0 // it ended meanwhile
  }
}

/** @returns {[pid: number, parent: number][]} */
function parentsFromPs() {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent]) => [Number(pid), Number(parent)])
}
