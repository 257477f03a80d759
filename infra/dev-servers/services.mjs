/** The five services as processes: how they are started, watched and asked whether they are ready. */
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './say.mjs'
import { beginLog, endOfLog, followLog, openForAppend } from './service-log.mjs'
import { EXIT_CONFIG, supervise } from './supervisor.mjs'
import { askReady, waitReady } from './wait-ready.mjs'

/** Longer than a service takes to finish what it began (DRAIN_SECONDS). */
const GRACE_OVER_DRAIN_MS = 2000

/**
 * @param {import('./settings.mjs').Settings} settings
 * @returns {NodeJS.ProcessEnv} what every service is told about addresses
 */
export function addressesOf({ home, ports }) {
  return { LEADERBOARD_HOME: home, ...Object.fromEntries(ports.map(({ variable, port }) => [variable, String(port)])) }
}

/**
 * Starts the services and keeps them running; resolves when all are ready.
 * @param {import('./run-command.mjs').Session} session its env is complete
 * @param {import('./settings.mjs').Settings} settings
 */
export async function startServices(session, settings) {
  say('starting ingest, query, realtime, ranker and the dashboard')
  const services = settings.ports.map((port) => startService(session, settings.home, port))
  const states = await waitReady(services, endOfLog)
  for (const service of services) service.beginTelling()
  return states
}

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {string} home
 * @param {import('./settings.mjs').ServicePort} place
 */
function startService({ root, env, children, isStopping, atEnd }, home, { name, port }) {
  const log = join(home, 'logs', `${name}.log`)
  const url = `http://127.0.0.1:${port}`
  beginLog(log)
  const drainMs = (Number(env['DRAIN_SECONDS']) || 10) * 1000
  const run = () => {
    const output = openForAppend(log)
    const child = children.launch(name, process.execPath, [...nodeFlags(env), 'src/server.ts'], {
      cwd: join(root, 'services', name),
      env: { ...env, ...newRelicNames(env, name) },
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

/** The agent's loader goes after tsx: before it, it would fail to wrap each file of ours. Without a key: no agent. */
function nodeFlags(/** @type {NodeJS.ProcessEnv} */ env) {
  const agent = ['--import', 'newrelic/esm-loader.mjs', '-r', 'newrelic']
  return ['--import', 'tsx', ...(env['NEW_RELIC_LICENSE_KEY'] ? agent : [])]
}

/** @param {NodeJS.ProcessEnv} env @param {string} name */
function newRelicNames(env, name) {
  if (!env['NEW_RELIC_LICENSE_KEY']) return {}
  const prefix = env['NEW_RELIC_APP_NAME'] || 'leaderboard'
  return { NEW_RELIC_APP_NAME: `${prefix}-${name}`, NEW_RELIC_NO_CONFIG_FILE: 'true' }
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
