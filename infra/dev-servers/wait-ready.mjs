/** Asks services whether they can work, until they can. */
import { setTimeout as sleep } from 'node:timers/promises'
import { StepFailed, say } from './say.mjs'

const LIMIT_MS = 120_000
const ASK_EVERY_MS = 100
const SPEAK_EVERY_MS = 5000
/** What a service lacks in its first moments is often there a moment later. */
const SETTLE_MS = 5000
/** A service that ends so often before it was ever ready will not become so. */
const FAILURES = 3

/**
 * @typedef {object} Readiness
 * @property {boolean} isReady
 * @property {boolean} isDegraded
 * @property {string} missing in words; empty when nothing is
 *
 * @typedef {object} Awaited
 * @property {string} name
 * @property {string} url
 * @property {string} log
 * @property {() => {failures: number, isHopeless: boolean, why: string}} death how its process is doing
 */

/**
 * @param {string} url origin of the service
 * @returns {Promise<Readiness>}
 */
export async function askReady(url) {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })
    /** @type {{status?: string, missing?: {name: string, reason: string}[]}} */
    const { status = '', missing = [] } = JSON.parse(await answer.text())
    const reasons = missing.map((part) => `${part.name}: ${part.reason}`)
    return { isReady: answer.ok, isDegraded: status === 'degraded', missing: reasons.join(', ') }
  } catch {
    return { isReady: false, isDegraded: false, missing: 'no answer yet' }
  }
}

/**
 * @param {Awaited[]} services
 * @param {(log: string) => string} describeLog
 * @param {{settleMs?: number, isStopping?: () => boolean}} [options] how long to wait for what is ready but lacks
 *   something; when to give up silently
 * @returns {Promise<Map<string, Readiness>>}
 */
export async function waitReady(services, describeLog, { settleMs = SETTLE_MS, isStopping = () => false } = {}) {
  /** @type {Map<string, Readiness>} */
  const states = new Map()
  const began = Date.now()
  let readySince = 0
  for (let spoken = began; ; await sleep(ASK_EVERY_MS)) {
    await Promise.all(services.map(async ({ name, url }) => states.set(name, await askReady(url))))
    const waiting = services.filter(({ name }) => states.get(name)?.isReady !== true)
    if (isStopping()) return states
    if (waiting.length === 0) {
      readySince ||= Date.now()
      const isSettled = [...states.values()].every(({ isDegraded }) => !isDegraded)
      if (isSettled || Date.now() - readySince > settleMs) return states
      continue
    }
    for (const { name, log, death } of waiting) {
      const { failures, isHopeless, why } = death()
      if (!isHopeless && failures < FAILURES) continue
      throw new StepFailed(`${name} does not start (${why}). The end of ${log}:\n${describeLog(log)}`)
    }
    const text = describeWaiting(waiting, states)
    if (Date.now() - began > LIMIT_MS) {
      throw new StepFailed(
        `Not ready after ${LIMIT_MS / 1000} s: ${text}`,
        `The logs are beside ${waiting[0]?.log}; /readyz of a service says what it lacks.`,
      )
    }
    if (Date.now() - spoken < SPEAK_EVERY_MS) continue
    spoken = Date.now()
    say(`waiting for ${text}`)
  }
}

/** @param {Awaited[]} waiting @param {Map<string, Readiness>} states */
function describeWaiting(waiting, states) {
  const reasons = [...new Set(waiting.map(({ name }) => states.get(name)?.missing ?? ''))]
  const namesOf = (/** @type {string} */ reason) =>
    waiting.filter(({ name }) => states.get(name)?.missing === reason).map(({ name }) => name)
  return reasons.map((reason) => `${namesOf(reason).join(', ')} (${reason})`).join('; ')
}
