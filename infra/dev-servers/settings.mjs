/** The settings that this script itself needs. All others are the services' own (packages/service-shell). */
import { resolve } from 'node:path'
import { StepFailed } from './say.mjs'

/** The services in the order of their ports, the one origin first. */
const SERVICES = /** @type {const} */ (['dashboard', 'ingest', 'query', 'realtime', 'ranker'])

/** @typedef {(typeof SERVICES)[number]} ServiceName */

/**
 * @typedef {object} ServicePort
 * @property {ServiceName} name what it belongs to
 * @property {number} port
 * @property {string} host what it listens on
 * @property {string} variable the one that moves it
 * @property {'HOST' | 'SERVICE_HOST'} hostVariable
 *
 * @typedef {object} Settings
 * @property {string} home
 * @property {[ServicePort, ...ServicePort[]]} ports the one origin first
 * @property {ServicePort} metricsPort of the gateway, which shows its own metrics beside the origin
 * @property {boolean} isDatabaseOutside
 * @property {boolean} isRedisOutside also where the person said that there is none
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root
 * @returns {Settings}
 */
export function readSettings(env, root) {
  const base = readPort(env, 'PORT_BASE', 8000)
  const hostOf = (/** @type {'HOST' | 'SERVICE_HOST'} */ hostVariable) => ({
    hostVariable,
    host: env[hostVariable]?.trim() || '127.0.0.1',
  })
  const placeOf = (/** @type {ServiceName} */ name, /** @type {number} */ index) => {
    const variable = name === 'dashboard' ? 'PORT' : `${name.toUpperCase()}_PORT`
    return {
      name,
      variable,
      port: readPort(env, variable, base + index),
      ...hostOf(index === 0 ? 'HOST' : 'SERVICE_HOST'),
    }
  }
  const ports = /** @type {Settings['ports']} */ (SERVICES.map(placeOf))
  const metricsPort = {
    name: SERVICES[0],
    variable: 'DASHBOARD_METRICS_PORT',
    port: readPort(env, 'DASHBOARD_METRICS_PORT', base + SERVICES.length),
    ...hostOf('SERVICE_HOST'),
  }
  const all = [...ports, metricsPort]
  for (const { port, variable } of all) {
    const twin = all.find((other) => other.port === port && other.variable !== variable)
    if (twin !== undefined) throw new StepFailed(`${variable} and ${twin.variable} are both ${port}.`)
  }
  return {
    home: resolve(root, env['LEADERBOARD_HOME']?.trim() || '.local'),
    ports,
    metricsPort,
    isDatabaseOutside: isGiven(env['DATABASE_URL']),
    isRedisOutside: env['REDIS_URL'] !== undefined || isGiven(env['REDIS_HOST']) || isGiven(env['REDIS_PORT']),
  }
}

/**
 * Where a program of this machine reaches what listens on a host: whoever listens on all addresses, on loopback.
 * @param {{host: string, port: number}} place
 */
export function originOf({ host, port }) {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
}

/** @param {string | undefined} value */
const isGiven = (value) => value !== undefined && value.trim() !== ''

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {number} byDefault
 */
function readPort(env, name, byDefault) {
  const text = env[name]?.trim()
  const port = text === undefined || text === '' ? byDefault : Number(text)
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535
  if (isPort && /^\d*$/.test(text ?? '')) return port
  if (text) throw new StepFailed(`${name} must be a port number from 1 to 65535; it is "${text}".`)
  throw new StepFailed(`${name} would be ${port}, which is no port: PORT_BASE must be 65530 or less.`)
}
