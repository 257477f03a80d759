/**
 * One database server as a process that can be stopped, killed, paused and started again on the same port and data.
 * PostgreSQL and Redis differ only in their command line and in the signal that asks them to end.
 */
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './ports.mjs'
import { commandOf, descendantsOf } from './processes.mjs'
import { StepFailed } from './say.mjs'

const START_LIMIT_MS = 60_000

/**
 * @typedef {object} ServerProgram
 * @property {string} name
 * @property {string} log file that gets its output, opened afresh at each start
 * @property {NodeJS.Signals} endWith what asks it to end
 * @property {boolean} isGroup whether the signal is for its whole process group
 * @property {number} [port] a free one when absent
 * @property {(port: number) => {command: string, args: string[], options: import('node:child_process').SpawnOptions}} program
 *
 * @typedef {object} ServerProcess
 * @property {string} name
 * @property {string} log
 * @property {number} port
 * @property {number} pid of the process that runs, 0 when none does
 * @property {() => Promise<void>} start starts it (again) and waits until it answers
 * @property {() => Promise<void>} halt ends it in order; the data stay
 * @property {() => Promise<void>} kill SIGKILL to each of its processes at once, as a power cut would
 * @property {() => void} pause SIGSTOP to each of its processes: connections stay open and silent
 * @property {() => void} resume
 * @property {() => Promise<import('./children.mjs').Ending>} ended when the process that runs now has ended
 */

/**
 * Starts a server. Where the port was our choice and somebody else was quicker to take it, another one is chosen.
 * @param {import('./children.mjs').Children} children
 * @param {ServerProgram} program
 * @returns {Promise<ServerProcess>}
 */
export async function startServerProcess(children, program) {
  for (let attempt = 1; ; attempt++) {
    const server = createServerProcess(children, program, program.port ?? (await freePort()))
    try {
      await server.start()
      return server
    } catch (error) {
      const isTaken = /address already in use/i.test(readFileSync(program.log, 'utf8'))
      if (program.port !== undefined || !isTaken || attempt === 5) throw error
    }
  }
}

/**
 * @param {import('./children.mjs').Children} children
 * @param {ServerProgram} server
 * @param {number} port
 * @returns {ServerProcess}
 */
function createServerProcess(children, { name, log, endWith, isGroup, program }, port) {
  /** @type {import('./children.mjs').Child | null} */
  let child = null

  const isRunning = () => child !== null && child.ending === null

  async function start() {
    if (isRunning()) return
    const { command, args, options } = program(port)
    const output = openSync(log, 'w')
    const started = children.launch(name, command, args, {
      ...options,
      endWith,
      isGroup,
      stage: 0,
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child = started
    await untilReady(started, log)
  }

  /** @param {NodeJS.Signals} what */
  function signalAll(what) {
    if (child === null || child.ending !== null) return []
    // The parent first: a stopped parent starts no more children while we list them.
    send(child.pid, what === 'SIGKILL' ? 'SIGSTOP' : what)
    const pids = [...descendantsOf(child.pid), child.pid]
    for (const pid of pids) send(pid, what)
    return pids
  }

  return {
    name,
    log,
    port,
    get pid() {
      return isRunning() ? (child?.pid ?? 0) : 0
    },
    start,
    halt: async () => {
      signalAll('SIGCONT') // a paused one would not hear that it shall end
      if (isRunning()) await child?.end()
    },
    async kill() {
      const exited = child?.exited
      const pids = signalAll('SIGKILL')
      await exited
      await untilGone(pids)
    },
    pause: () => void signalAll('SIGSTOP'),
    resume: () => void signalAll('SIGCONT'),
    ended: async () => child?.exited ?? { code: 0, why: 'it was not running' },
  }
}

/**
 * Waits for the line that PostgreSQL (a standby says "read-only"), Redis and Valkey all write when they listen.
 * @param {import('./children.mjs').Child} child
 * @param {string} log
 */
async function untilReady(child, log) {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await sleep(20)) {
    const text = readFileSync(log, 'utf8')
    if (/ready to accept (read-only )?connections/i.test(text)) return
    if (child.ending !== null) {
      throw new StepFailed(
        `${child.name} ended at its start (${child.ending.why}). The end of its log:\n${text.slice(-2000)}`,
      )
    }
  }
  await child.end()
  throw new StepFailed(`${child.name} was not ready after ${START_LIMIT_MS / 1000} s; see ${log}`)
}

/** Killed processes may outlive their parent by a moment; ends when they are gone, after 5 s at the latest. */
async function untilGone(/** @type {number[]} */ pids) {
  for (const deadline = Date.now() + 5000; Date.now() < deadline; await sleep(10)) {
    if (pids.every((pid) => commandOf(pid) === null)) return
  }
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // it ended meanwhile
  }
}
