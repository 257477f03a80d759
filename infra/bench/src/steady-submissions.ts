/** Requests at a fixed, even rate, whatever the server does. */
import { LeanClient } from './lean-client.ts'
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
/** How often what is due by then is sent. */
const STEP_MS = 5
/** Seconds of requests without an answer; above that no more are sent, and the rate is not reached. */
const LONGEST_QUEUE = 2

/** The most submissions a second that 256 connections get through. */
export async function submitPeak(url: string, players: number, seconds: number): Promise<number> {
  const { perSecond } = await runLoad({ url, kind: 'submit', path: PATH, players, connections: 256, seconds })
  return perSecond
}

/** Starts submitting; `onAnswer` hears how long each took. */
export function startSubmitting(load: SteadyLoad, onAnswer?: (ms: number) => void) {
  return startSteady({ ...load, kind: 'submit', path: PATH }, onAnswer)
}

/**
 * Starts sending requests of any kind at a rate; `onAnswer` hears how long each took, counted from when it was due: a
 * server that stands still makes all that were due meanwhile late, though they were sent later ("coordinated omission",
 * G. Tene). Sent by hand, since autocannon sends the whole of a second's requests at its beginning.
 */
export function startSteady(load: SteadyLoad & Pick<Load, 'kind' | 'path'>, onAnswer?: (ms: number) => void) {
  const { url, kind, path, players, perSecond, seconds } = load
  const client = new LeanClient(url, CONNECTIONS)
  const next = requestsOf(kind, path, players)
  const began = performance.now()
  let [sent, open, answered] = [0, 0, 0]
  let finish = () => {}

  const one = (dueAt: number) => {
    open++
    client.send(next(), (isAnswered) => {
      open--
      if (isAnswered) {
        answered++
        onAnswer?.(performance.now() - dueAt)
      }
      if (isOver && open === 0) finish()
    })
  }

  let isOver = false
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - began > seconds * 1000) return void stop()
    const due = Math.floor(((now - began) / 1000) * perSecond)
    while (sent < due && open < perSecond * LONGEST_QUEUE) one(began + (sent++ / perSecond) * 1000)
    sent = due
  }, STEP_MS)

  const result = new Promise<number>((resolve) => {
    finish = () => {
      client.close()
      resolve(answered / ((performance.now() - began) / 1000))
    }
  })
  /** Ends it, and gives the rate it came to. */
  const stop = (): Promise<number> => {
    if (!isOver) {
      isOver = true
      clearInterval(timer)
      if (open === 0) finish()
    }
    return result
  }
  return { result, stop }
}

/** Makes the text of one request after another. */
function requestsOf(kind: Load['kind'], path: string, players: number): () => string {
  const spec = requestOf(kind, path, players)
  return () => {
    const { method, path: where, headers, body } = spec.setupRequest?.(spec) ?? spec
    const all = { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${String(value)}\r\n`)
    return `${method} ${where} HTTP/1.1\r\nhost: bench\r\n${lines.join('')}\r\n${body ?? ''}`
  }
}
