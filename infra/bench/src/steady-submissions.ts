/** Submissions at a fixed rate, whatever the server does: by autocannon, in this process. */
import autocannon from 'autocannon'
import { type Load, requestOf, runLoad } from './run-load.ts'

export interface SteadyLoad {
  readonly url: string
  readonly players: number
  readonly perSecond: number
  /** Longest; `stop` ends it earlier. */
  readonly seconds: number
}

const CONNECTIONS = 64
const PATH = '/api/leaderboard/submit'

/** The most submissions a second that 256 connections get through. */
export async function submitPeak(url: string, players: number, seconds: number): Promise<number> {
  const { perSecond } = await runLoad({ url, kind: 'submit', path: PATH, players, connections: 256, seconds })
  return perSecond
}

/** Starts submitting; `onAnswer` hears how long each took. */
export function startSubmitting(load: SteadyLoad, onAnswer?: (ms: number) => void) {
  return startSteady({ ...load, kind: 'submit', path: PATH }, onAnswer)
}

/** Starts sending requests of any kind at a rate; `onAnswer` hears how long each took. */
export function startSteady(load: SteadyLoad & Pick<Load, 'kind' | 'path'>, onAnswer?: (ms: number) => void) {
  const { url, kind, path, players, perSecond, seconds } = load
  const running = autocannon({
    url,
    connections: CONNECTIONS,
    overallRate: Math.max(CONNECTIONS, Math.round(perSecond)),
    duration: seconds,
    requests: [requestOf(kind, path, players)],
  })
  running.on('response', (_client: unknown, _status: number, _bytes: number, ms: number) => onAnswer?.(ms))
  const result = Promise.resolve(running)
  return {
    result,
    /** Ends it, and gives the rate it came to. */
    async stop(): Promise<number> {
      running.stop()
      const { requests, duration } = await result
      return requests.total / duration
    },
  }
}
