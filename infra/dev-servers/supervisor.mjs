/** Keeps processes running: what dies is started again, later each time, and the person is told. */
import { setTimeout as sleep } from 'node:timers/promises'
import { reasonOf } from './say.mjs'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000
/** Whoever ran for this long is no longer counted as failing at its start. */
const STEADY_MS = 30_000
/** EX_CONFIG of sysexits.h: the same configuration would only fail again. */
export const EXIT_CONFIG = 78

/**
 * @typedef {object} Charge
 * @property {string} name
 * @property {() => Promise<import('./children.mjs').Ending>} run starts the process; resolves when it has ended
 * @property {(text: string) => void} tell
 * @property {() => boolean} isStopping
 * @property {() => void} [onAgain] after each start but the first
 * @property {(ms: number) => Promise<unknown>} [wait] how to wait, for tests
 *
 * @typedef {object} Supervised
 * @property {string} name
 * @property {number} failures deaths in a row, each soon after its start
 * @property {import('./children.mjs').Ending | null} ending the last one
 */

/** How long to wait before the start after so many failures in a row: 0.25 s, doubling, at most 10 s. */
export function backOffMs(/** @type {number} */ failures) {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1))
}

/**
 * Watches a process until `isStopping`. The process of the first turn may run already: `run` is called at once.
 * @param {Charge} charge
 * @returns {Supervised}
 */
export function supervise(charge) {
  /** @type {Supervised} */
  const state = { name: charge.name, failures: 0, ending: null }
  void keep(charge, state)
  return state
}

/** @param {Charge} charge @param {Supervised} state */
async function keep(
  { name, run, tell, isStopping, onAgain, wait = (ms) => sleep(ms, undefined, { ref: false }) },
  state,
) {
  for (let turn = 0; !isStopping(); turn++) {
    const began = Date.now()
    const running = run()
    if (turn > 0) onAgain?.()
    const ending = await running.catch((error) => ({ code: 1, why: reasonOf(error) }))
    if (isStopping()) return
    state.ending = ending
    state.failures = Date.now() - began >= STEADY_MS ? 1 : state.failures + 1
    if (ending.code === EXIT_CONFIG) return tell(`${name} does not accept its configuration and stays down`)
    const waitMs = backOffMs(state.failures)
    tell(`${name} ended (${ending.why}); starting it again in ${waitMs / 1000} s`)
    await wait(waitMs)
  }
}
