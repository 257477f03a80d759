/** Runs one command of the table and makes sure that whatever ends it, nothing it started is left. */
import { createChildren } from './children.mjs'
import { COMMANDS } from './commands.mjs'
import { root } from './paths.mjs'
import { ancestry } from './processes.mjs'
import { reasonOf, StepFailed, say } from './say.mjs'

/**
 * @typedef {object} Session what a command gets
 * @property {string} root the clone
 * @property {string} name of the command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./children.mjs').Children} children
 * @property {(act: () => unknown) => void} atEnd runs when the command ends, after its processes; last in, first out
 * @property {() => boolean} isStopping
 * @property {() => boolean} isInterrupted whether a signal, not the command itself, brought the end
 */

/**
 * @param {string} name
 * @param {string[]} args
 */
export async function runCommand(name, args) {
  const command = COMMANDS[name]
  if (command === undefined) {
    const list = Object.entries(COMMANDS).map(([each, { about }]) => `  npm run ${each.padEnd(12)} ${about}`)
    console.error(`There is no command ${name}. There are:\n${list.join('\n')}`)
    process.exit(1)
  }
  const children = createChildren()
  /** @type {(() => unknown)[]} */
  const closing = []
  /** @type {Promise<never> | undefined} */
  let stopping
  let isInterrupted = false

  /** @param {number} code @param {string} [why] */
  function stop(code, why) {
    stopping ??= (async () => {
      isInterrupted = why !== undefined
      if (isInterrupted) say(`${why}: stopping`)
      await children.endAll(why === undefined ? undefined : say)
      for (const act of closing.toReversed()) await act()
      process.exit(code)
    })()
    return stopping
  }

  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (stopping !== undefined && signal === 'SIGINT') children.killAll() // the second Ctrl-C means now
      void stop(command.isEndedBySignal === true ? 0 : 130, signal)
    })
  }
  watchNpm(() => void stop(1, 'npm is gone'))
  try {
    const isStopping = () => stopping !== undefined
    const code = await command.run({
      root,
      name,
      args,
      env: { ...process.env },
      children,
      atEnd: (act) => closing.push(act),
      isStopping,
      isInterrupted: () => isInterrupted,
    })
    await stop(code)
  } catch (error) {
    if (stopping === undefined) {
      console.error(error instanceof StepFailed ? `\n${error.message}\n` : error)
      if (!(error instanceof StepFailed)) console.error(`npm run ${name} failed: ${reasonOf(error)}`)
    }
    await stop(1)
  }
}

/**
 * npm hands a SIGTERM only to its `sh -c`, which dies without telling us; a SIGKILL of npm leaves even that shell
 * behind. So watch both: our parent and its parent.
 * @param {() => void} onGone
 */
function watchNpm(onGone) {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const first = ancestry()
  const timer = setInterval(() => {
    if (ancestry() === first) return
    clearInterval(timer)
    onGone()
  }, 500)
  timer.unref()
}
