import type { Bearer } from './bearer.ts'
import { asProblem, LeaderboardError } from './leaderboard-error.ts'
import { type RetryPolicy, retryDelay } from './retry-delay.ts'

/** What every call needs, made once per client. */
export interface HttpContext {
  /** Without a slash at the end; empty = the page's own origin. */
  baseUrl: string
  fetch: typeof fetch
  bearer: Bearer
  timeoutMs: number
  retry: RetryPolicy
  random: () => number
}

export interface CallOptions {
  /** Ends the call and its retries. */
  signal?: AbortSignal
}

export interface Call extends CallOptions {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  query?: Record<string, string | number | undefined>
  body?: unknown
  headers?: Record<string, string>
}

/**
 * Sends a call and answers its JSON body, nothing for a 204; throws LeaderboardError. Repeats only what is safe to repeat: calls that
 * the network lost and answers that say `retryable`, at most `retry.limit` times. A call that changes something must
 * carry its own idempotency key, the same in every attempt.
 */
export async function request<T>(http: HttpContext, call: Call): Promise<T> {
  let hasNewToken = false
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptCall<T>(http, call)
    if ('value' in outcome) return outcome.value
    // A token that has ended costs one more attempt, once: where the new one is refused too, another would not help.
    if (!hasNewToken && outcome.isRefusedToken === true) {
      hasNewToken = true
      continue
    }
    if (!outcome.error.isRetryable || attempt >= http.retry.limit) throw outcome.error
    const askedMs = (outcome.error.problem?.retryAfterSeconds ?? 0) * 1000
    await pause(askedMs + retryDelay(attempt, http.retry, http.random), call.signal)
  }
}

/** `isRefusedToken`: what was shown is no longer good, and another can be had. */
type Outcome<T> = { value: T } | { error: LeaderboardError; isRefusedToken?: boolean }

async function attemptCall<T>(http: HttpContext, call: Call): Promise<Outcome<T>> {
  const timeout = AbortSignal.timeout(http.timeoutMs)
  try {
    const shown = await http.bearer.get()
    const response = await http.fetch(toUrl(http.baseUrl, call), {
      method: call.method,
      headers: {
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(shown === null ? {} : { authorization: `Bearer ${shown}` }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]),
    })
    const outcome = toOutcome<T>(response, await response.text())
    const isRefusedToken = response.status === 401 && shown !== null && http.bearer.refused(shown)
    return 'error' in outcome ? { ...outcome, isRefusedToken } : outcome
  } catch (cause) {
    if (call.signal?.aborted === true)
      return { error: new LeaderboardError('aborted', 'The call was aborted', { cause }) }
    return { error: new LeaderboardError('network', 'The leaderboard could not be reached', { cause }) }
  }
}

function toOutcome<T>(response: Response, text: string): Outcome<T> {
  const body = parse(text)
  // The shapes are those of contracts, checked by the server; checking them again would carry TypeBox into browsers.
  if (response.status === 204 || (response.ok && body !== undefined)) return { value: body as T }
  const problem = asProblem(body)
  if (problem !== null) return { error: LeaderboardError.of(problem) }
  // A bare 502, 503 or 504 comes from a proxy whose service is away: the network failed, as far as we know.
  const code = [502, 503, 504].includes(response.status) ? 'network' : 'unexpected_answer'
  return { error: new LeaderboardError(code, `Unexpected answer with status ${response.status}`) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller sees the status instead
  }
}

function toUrl(baseUrl: string, { path, query = {} }: Call): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value)).replaceAll('%2C', ',')}`],
  )
  return `${baseUrl}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(new LeaderboardError('aborted', 'The call was aborted'))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
