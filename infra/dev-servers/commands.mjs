/** Every root command. A line here and one in package.json make a new one. */
import { testOnly } from './command-test-only.mjs'

/**
 * @typedef {object} Command
 * @property {string} about
 * @property {(session: import('./run-command.mjs').Session) => Promise<number>} run gives the exit code
 * @property {boolean} [isEndedBySignal] whether Ctrl-C is its usual end, and so a success
 */

/** @type {Record<string, Command>} */
export const COMMANDS = {
  'test:only': { about: 'the tests under the paths given, on servers of their own', run: testOnly },
}
