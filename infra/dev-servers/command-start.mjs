import { buildPage } from './build-page.mjs'
import { buildPrograms } from './build-programs.mjs'
import { describeStart } from './describe-start.mjs'
import { withEnvFile } from './env-file.mjs'
import { openHome } from './home.mjs'
import { install } from './install.mjs'
import { refuseTakenPorts } from './ports-taken.mjs'
import { checkConfig, prepareDatabase, runBuilt } from './scripts.mjs'
import { openServers, refuseUsedHome } from './servers.mjs'
import { environmentOf, startServices } from './services.mjs'
import { readSettings } from './settings.mjs'

/**
 * `npm start`: everything, from the install to five services that are kept running, until a signal.
 * @param {import('./run-command.mjs').Session} given
 * @returns {Promise<number>}
 */
export async function start(given) {
  const session = { ...given, env: withEnvFile(given.env, given.root) }
  const { children, root, env } = session
  const settings = readSettings(env, root)
  openHome(settings.home)
  refuseUsedHome(settings.home)
  await refuseTakenPorts([...settings.ports, settings.metricsPort]) // before half a minute of installing
  await install(children, root)
  const [servers] = await Promise.all([openServers(session, settings), buildPrograms(children, root)])
  if (servers.isWithoutRedis) warnWithoutRedis(settings.isRedisOutside)
  const { isDatabaseOutside } = settings
  const complete = { ...session, isDatabaseOutside, env: environmentOf(env, settings, servers.env) }
  await checkConfig(complete)
  await Promise.all([prepareDatabase(complete, runBuilt), buildPage(children, root)])
  await refuseTakenPorts([...settings.ports, settings.metricsPort]) // somebody may have come meanwhile
  const states = await startServices(complete, settings)
  const isUnlimited = complete.env['RATE_LIMIT_LOOPBACK'] === 'false'
  const isOpen = complete.env['AUTH'] ? complete.env['AUTH'] === 'open' : complete.env['NODE_ENV'] !== 'production'
  console.log(describeStart(settings, states, { isOpen, isUnlimited, isWithoutRedis: servers.isWithoutRedis }))
  return new Promise(() => {}) // a signal ends it
}

/** @param {boolean} isWanted whether REDIS_URL was set empty */
function warnWithoutRedis(isWanted) {
  const why = isWanted ? 'REDIS_URL is empty' : 'no redis-server or valkey-server was found and none could be fetched'
  console.warn(
    [
      '',
      '!! DEGRADED: this runs WITHOUT REDIS.',
      `!! ${why}.`,
      '!! Submissions and reads work from PostgreSQL; live changes arrive later, and rate limits count per process.',
      '!! For the full thing: install redis or valkey (apt, dnf, apk, brew), or set REDIS_URL, then start again.',
      '',
    ].join('\n'),
  )
}
