/** Every root command. A line here and one in package.json make a new one. */
import { check } from './command-check.mjs'
import { build, dev, serversOnly } from './command-dev.mjs'
import { alone, onDatabase, onPage } from './command-script.mjs'
import { start } from './command-start.mjs'
import { test } from './command-test.mjs'
import { testOnly } from './command-test-only.mjs'
import { SEED } from './scripts.mjs'

/**
 * @typedef {object} Command
 * @property {string} about
 * @property {(session: import('./run-command.mjs').Session) => Promise<number>} run gives the exit code
 * @property {boolean} [isEndedBySignal] whether Ctrl-C is its usual end, and so a success
 */

/** @type {Record<string, Command>} */
export const COMMANDS = {
  start: { about: 'everything, kept running until Ctrl-C', run: start, isEndedBySignal: true },
  test: { about: 'every check and every test, on servers of their own', run: test },
  'test:only': { about: 'the tests under the paths given, on servers of their own', run: testOnly },
  check: { about: 'types, lint, format, dead code, dependency rules, house rules', run: check },
  build: { about: 'the services and the page, as production runs them', run: build },
  dev: { about: 'the services in watch mode; --filter=@leaderboard/ingest for one', run: dev, isEndedBySignal: true },
  servers: { about: 'PostgreSQL and Redis alone', run: serversOnly, isEndedBySignal: true },
  migrate: { about: 'the newest schema', run: onDatabase(null) },
  seed: { about: '10,000 demo players', run: onDatabase(SEED, ['demo']) },
  'seed:full': { about: '1,000,000 players with 5,000,000 sessions', run: onDatabase(SEED, ['full']) },
  keys: { about: 'API keys: create, list, revoke, rotate', run: onDatabase('packages/service-shell/src/keys.main.ts') },
  soak: {
    about: 'a mixed load for minutes, and whether memory, handles, tables or times grow; -- --minutes 20',
    run: alone('infra/soak/src/main.ts'),
  },
  'soak:sockets': {
    about: 'viewers with bad lines on replicas that die: views, gaps, memory',
    run: alone('infra/soak-sockets/src/main.ts'),
  },
  fuzz: {
    about: 'generated requests and frames; -- --requests 100000 --seed 7',
    run: alone('infra/attacks/src/fuzz.main.ts'),
  },
  backup: {
    about: 'everything that is not derived, into a folder',
    run: onDatabase('infra/backup/src/back-up.main.ts'),
  },
  restore: {
    about: 'what a backup holds, into an empty database',
    run: onDatabase('infra/backup/src/restore.main.ts'),
  },
  capacity: { about: 'what a load needs, from measured costs', run: alone('infra/bench/src/capacity.main.ts') },
  bench: { about: 'the figures, measured', run: alone('infra/bench/src/main.ts') },
  faults: {
    about: 'the stack broken in every way, and looked at from outside; --cycles N --seed S --only KIND',
    run: alone('infra/faults/src/main.ts'),
  },
  'demo:crash': {
    about: 'two minutes of scores while everything is killed, and a count of what was lost',
    run: alone('infra/faults/src/demo-crash.main.ts'),
  },
  screenshots: {
    about: 'pictures of every page, for the README and for looking at',
    run: onPage('infra/e2e/src/screenshots.main.ts'),
  },
  'measure:page': {
    about: 'how quick and how steady the page is, in a real browser; --origin URL, --seconds N',
    run: onPage('infra/e2e/src/measure-page.main.ts'),
  },
}
