/** The five services as processes: how they are started, watched and asked whether they are ready. */
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { programOf } from './build-programs.mjs'
import { say } from './say.mjs'
import { beginLog, endOfLog, followLog, openForAppend } from './service-log.mjs'
import { originOf } from './settings.mjs'
import { EXIT_CONFIG, supervise } from './supervisor.mjs'
import { askReady, waitReady } from './wait-ready.mjs'

/** Longer than a service takes to finish what it began (DRAIN_SECONDS). */
const GRACE_OVER_DRAIN_MS = 2000

/**
 * The environment of the services: what the person set, the servers, and the addresses. Nothing here is open to the
 * network unless a host says so; then requests from this machine are not limited, so that a load run works.
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./settings.mjs').Settings} settings
 * @param {NodeJS.ProcessEnv} servers
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentOf(env, { home, ports, metricsPort }, servers) {
  const isLocal = ports.every(({ host }) => ['127.0.0.1', 'localhost', '::1'].includes(host))
  const addresses = Object.fromEntries([...ports, metricsPort].map(({ variable, port }) => [variable, String(port)]))
  return { ...(isLocal && { RATE_LIMIT_LOOPBACK: 'false' }), ...env, ...servers, ...addresses, LEADERBOARD_HOME: home }
}

/**
 * Starts the services and keeps them running; resolves when all are ready.
 * @param {import('./run-command.mjs').Session} session its env is complete
 * @param {import('./settings.mjs').Settings} settings
 */
export async function startServices(session, settings) {
  say('starting ingest, query, realtime, ranker and the dashboard')
  const services = settings.ports.map((port) => startService(session, settings.home, port))
  const states = await waitReady(services, endOfLog, {
    isStopping: session.isStopping,
    ...(session.env['REDIS_URL'] === '' && { settleMs: 0 }), // it stays away
  })
  for (const service of services) service.beginTelling()
  return states
}

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {string} home
 * @param {import('./settings.mjs').ServicePort} place
 */
function startService({ root, env, children, isStopping, atEnd }, home, place) {
  const { name } = place
  const log = join(home, 'logs', `${name}.log`)
  const url = originOf(place)
  beginLog(log)
  const drainMs = (Number(env['DRAIN_SECONDS']) || 10) * 1000
  const run = () => {
    const output = openForAppend(log)
    const child = children.launch(name, process.execPath, [...nodeFlags(env), programOf('src/server.ts')], {
      cwd: join(root, 'services', name),
      env: { ...env, ...newRelicSettings(env, home, name) },
      stdio: ['ignore', output, output],
      stage: name === 'dashboard' ? 2 : 1, // the door closes first
      graceMs: drainMs + GRACE_OVER_DRAIN_MS,
    })
    closeSync(output)
    return child.exited
  }
  const onAgain = () => void sayWhenReady(name, url, isStopping)
  const supervised = supervise({ name, run, tell: say, isStopping, onAgain })
  const death = () => ({
    failures: supervised.failures,
    isHopeless: supervised.ending?.code === EXIT_CONFIG,
    why: supervised.ending?.why ?? '',
  })
  const beginTelling = () => atEnd(followLog(name, log, (text) => !isStopping() && say(text)))
  return { name, url, log, death, beginTelling }
}

/**
 * How V8 keeps young objects.
 *
 * - 32 MiB of room for them: with V8's 16 those of requests that wait for their commit are copied twice before they die,
 *   which costs ingest and query a tenth of their time.
 * - No guessing which will grow old: what is made while a service starts does, and V8 then puts what the same lines make
 *   for requests among the old ones as well. A rank read cost half as much again after the first large collection.
 */
const YOUNG_OBJECTS = ['--max-semi-space-size=32', '--no-allocation-site-pretenuring']

/** The agent must be there before anything it watches. Without a key: no agent. */
function nodeFlags(/** @type {NodeJS.ProcessEnv} */ env) {
  return [...YOUNG_OBJECTS, ...(env['NEW_RELIC_LICENSE_KEY'] ? ['--require', 'newrelic'] : [])]
}

/** @param {NodeJS.ProcessEnv} env @param {string} home @param {string} name */
function newRelicSettings(env, home, name) {
  if (!env['NEW_RELIC_LICENSE_KEY']) return {}
  return {
    NEW_RELIC_LOG: join(home, 'logs', `newrelic-${name}.log`),
    ...env,
    NEW_RELIC_APP_NAME: `${env['NEW_RELIC_APP_NAME'] || 'leaderboard'}-${name}`,
    NEW_RELIC_NO_CONFIG_FILE: 'true',
  }
}

/** @param {string} name @param {string} url @param {() => boolean} isStopping */
async function sayWhenReady(name, url, isStopping) {
  const began = Date.now()
  while (!isStopping() && Date.now() - began < 60_000) {
    if ((await askReady(url)).isReady)
      return say(`${name} is ready again after ${((Date.now() - began) / 1000).toFixed(1)} s`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
