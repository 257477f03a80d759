/**
 * The processes this one has started. Every child is detached (a session of its own), so that a Ctrl-C in the terminal
 * reaches only us and the order of stopping is ours. A watchdog process ends them if we are killed without warning.
 */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { say } from './say.mjs'

/** How long a child may take to end in order before it is killed, where it does not say otherwise. */
const GRACE_MS = 8000

/**
 * @typedef {object} Ending
 * @property {number} code exit code; 1 when it ended by a signal, 127 when it could not be started
 * @property {string} why `exit code 3`, `signal SIGKILL` or the reason it did not start
 *
 * @typedef {object} Child
 * @property {string} name
 * @property {number} pid 0 when it could not be started
 * @property {import('node:child_process').ChildProcess} process
 * @property {Ending | null} ending null while it runs
 * @property {Promise<Ending>} exited
 * @property {() => Promise<void>} end asks it to end, and kills it when it does not
 *
 * @typedef {object} LaunchOptions
 * @property {NodeJS.Signals} [endWith] what asks it to end
 * @property {boolean} [isGroup] whether its whole process group gets the signal (not for PostgreSQL, which ends its own)
 * @property {number} [graceMs] how long it may take to end before it is killed
 * @property {number} [stage] higher stages end first, those of one stage together
 *
 * @typedef {object} Children
 * @property {(name: string, command: string, args: string[], options?: LaunchOptions & import('node:child_process').SpawnOptions) => Child} launch
 * @property {(folder: string) => () => void} removeAtDeath has the watchdog remove a folder if we are killed, until the answer is called
 * @property {(tell?: (text: string) => void) => Promise<void>} endAll
 * @property {() => void} killAll
 */

/** @returns {Children} */
export function createChildren() {
  /** @type {{child: Child, stage: number, target: number}[]} */
  const live = []
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let watchdog

  /** @param {unknown[]} line */
  function tellWatchdog(...line) {
    watchdog ??= startWatchdog()
    watchdog.stdin?.write(`${JSON.stringify(line)}\n`)
  }

  /** @type {Children['launch']} */
  function launch(
    name,
    command,
    args,
    { endWith = 'SIGTERM', isGroup = true, stage = 1, graceMs = GRACE_MS, ...options } = {},
  ) {
    const started = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true, ...options })
    const pid = started.pid ?? 0
    const target = isGroup ? -pid : pid
    const exited = new Promise((/** @type {(ending: Ending) => void} */ done) => {
      /** @param {Ending} ending */
      const note = (ending) => {
        child.ending = ending
        if (pid !== 0) forget(entry)
        done(ending)
      }
      started.once('error', (error) => pid === 0 && note({ code: 127, why: error.message }))
      started.once('exit', (code, signal) => {
        note({ code: code ?? 1, why: signal === null ? `exit code ${code}` : `signal ${signal}` })
      })
    })
    const end = () => endInOrder(target, { endWith, graceMs }, exited)
    /** @type {Child} */
    const child = { name, pid, process: started, ending: null, exited, end }
    const entry = { child, stage, target }
    if (pid !== 0) {
      live.push(entry)
      tellWatchdog('+', target, endWith)
    }
    return child
  }

  /** @param {{child: Child, stage: number, target: number}} entry */
  function forget(entry) {
    live.splice(live.indexOf(entry), 1)
    tellWatchdog('-', entry.target)
  }

  return {
    launch,
    removeAtDeath(folder) {
      tellWatchdog('rm', folder)
      return () => tellWatchdog('keep', folder)
    },
    async endAll(tell = () => {}) {
      for (const stage of [...new Set(live.map((entry) => entry.stage))].toSorted((a, b) => b - a)) {
        const together = live.filter((entry) => entry.stage === stage)
        tell(`stopping ${together.map(({ child }) => child.name).join(', ')}`)
        await Promise.all(together.map(({ child }) => child.end()))
      }
    },
    killAll: () => live.forEach(({ target }) => hit(target, 'SIGKILL')),
  }
}

/**
 * Runs a program to its end and gives back what it wrote; with `isShown` a person sees it as it comes, too. Never
 * throws for its exit code.
 * @param {Children} children
 * @param {string} command
 * @param {string[]} args
 * @param {LaunchOptions & import('node:child_process').SpawnOptions & {input?: string, isShown?: boolean}} [options]
 * @returns {Promise<Ending & {output: string}>}
 */
export async function capture(children, command, args, { input, isShown = false, ...options } = {}) {
  const stdin = input === undefined ? 'ignore' : 'pipe'
  const child = children.launch(command, command, args, { ...options, stdio: [stdin, 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.process.stdout, child.process.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk) => {
      output += chunk
      if (isShown) process.stdout.write(chunk)
    })
  }
  child.process.stdin?.on('error', () => {}) // it ended without reading; its exit code says why
  child.process.stdin?.end(input)
  const closed = new Promise((done) => child.process.once('close', done))
  const ending = await child.exited
  if (child.pid !== 0) await closed
  return { ...ending, output }
}

function startWatchdog() {
  const program = fileURLToPath(new URL('watchdog.mjs', import.meta.url))
  const watchdog = spawn(process.execPath, [program], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' })
  watchdog.on('error', (error) => say(`no watchdog (${error.message}): a SIGKILL would leave processes behind`))
  watchdog.unref()
  watchdog.stdin.on('error', () => {}) // the watchdog is gone; stopping in order still works
  if ('unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function') watchdog.stdin.unref()
  return watchdog
}

/** @param {number} target @param {{endWith: NodeJS.Signals, graceMs: number}} how @param {Promise<Ending>} exited */
async function endInOrder(target, { endWith, graceMs }, exited) {
  hit(target, endWith)
  hit(target, 'SIGCONT') // one that was stopped would not hear it
  const outcome = await Promise.race([exited, sleep(graceMs, 'slow', { ref: false })])
  if (outcome !== 'slow') return
  hit(target, 'SIGKILL')
  await exited
}

/** @param {number} target @param {NodeJS.Signals} signal */
function hit(target, signal) {
  try {
    process.kill(target, signal)
  } catch {
    // already gone, which is what was wanted
  }
}
