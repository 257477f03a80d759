/** Where the load goes and how much of it: k6 run -e URL=http://127.0.0.1:8001 -e RATE=2000 infra/load/k6/submit.js */

/** The one origin by default; ingest alone (port 8001) for submissions without the gateway. */
export const URL = __ENV.URL ?? 'http://127.0.0.1:8000'
/** Submissions are for players 1 to so many. */
export const PLAYERS = Number(__ENV.PLAYERS ?? 10_000)
/** Requests a second at the plateau. */
export const RATE = Number(__ENV.RATE ?? 500)
/** Length of the plateau, in seconds. */
export const SECONDS = Number(__ENV.SECONDS ?? 60)
/** Length of the way up, in seconds. */
export const RAMP_SECONDS = Number(__ENV.RAMP_SECONDS ?? 10)
/** WebSockets held open at once. */
export const SOCKETS = Number(__ENV.SOCKETS ?? 200)

/** An API key, where the server wants one (AUTH=required). */
const KEY = __ENV.KEY ?? ''

/** @returns {Record<string, string>} */
export function authorization() {
  return KEY === '' ? {} : { authorization: `Bearer ${KEY}` }
}

export function randomPlayer() {
  return 1 + Math.floor(Math.random() * PLAYERS)
}

/**
 * The way up and the plateau of an open rate: k6 sends at the times planned, however slow the answers are.
 * @param {string} exec name of the exported function
 * @param {number} rate requests a second
 * @returns {import('k6/options').RampingArrivalRateScenario}
 */
export function openRate(exec, rate) {
  return {
    executor: 'ramping-arrival-rate',
    exec,
    startRate: 0,
    timeUnit: '1s',
    preAllocatedVUs: Math.max(20, Math.ceil(rate / 10)),
    maxVUs: Math.max(50, rate),
    stages: [
      { duration: `${RAMP_SECONDS}s`, target: rate },
      { duration: `${SECONDS}s`, target: rate },
    ],
  }
}
