/** Many watchers of the top ten while submissions arrive; each proves that it missed nothing. Against the one origin. */
import { check } from 'k6'
import { Counter, Trend } from 'k6/metrics'
import { setTimeout } from 'k6/timers'
import { WebSocket } from 'k6/websockets'
import { sendSubmission } from './requests.js'
import { authorization, openRate, RAMP_SECONDS, RATE, SECONDS, SOCKETS, URL } from './target.js'

/** Frames that do not follow the one before: there must be none (each frame names where its predecessor ended). */
const gaps = new Counter('silent_gaps')
const frames = new Counter('frames')
/** From opening to the first snapshot, in milliseconds. */
const firstSnapshot = new Trend('first_snapshot', true)

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    watch: { executor: 'per-vu-iterations', exec: 'watch', vus: SOCKETS, iterations: 1, maxDuration: '10m' },
    submit: openRate('submit', RATE),
  },
  thresholds: {
    silent_gaps: ['count==0'],
    first_snapshot: ['p(95)<1000'],
    checks: ['rate>0.999'],
    'http_req_failed{name:submit}': ['rate<0.001'],
  },
}

export const submit = sendSubmission

/** Watches the top ten until the submissions end; resolves when the socket is closed. */
export function watch() {
  const address = `${URL.replace('http', 'ws')}/ws?board=global&top=10`
  const socket = new WebSocket(address, null, { headers: authorization() })
  const began = Date.now()
  /** @type {{epoch: string, sequence: number} | null} */
  let held = null
  /** @type {Promise<void>} */
  const closed = new Promise((resolve) => {
    socket.addEventListener('open', () => setTimeout(() => socket.close(), (RAMP_SECONDS + SECONDS) * 1000))
    socket.addEventListener('message', (message) => {
      if (!('data' in message) || typeof message.data !== 'string') return
      const frame = JSON.parse(message.data)
      if (frame.type === 'snapshot') {
        if (held === null) firstSnapshot.add(Date.now() - began)
        held = { epoch: frame.epoch, sequence: frame.sequence }
      }
      if (frame.type !== 'delta') return
      frames.add(1)
      const isRepeat = held !== null && held.epoch === frame.epoch && frame.sequence <= held.sequence
      if (isRepeat && frame.prev !== held?.sequence) return
      if (held === null || held.epoch !== frame.epoch || held.sequence !== frame.prev) gaps.add(1)
      held = { epoch: frame.epoch, sequence: frame.sequence }
    })
    socket.addEventListener('error', () => check(null, { 'socket stayed open': () => false }))
    socket.addEventListener('close', () => resolve())
  })
  return closed.then(() => {
    check(held, { 'watched the board': (last) => last !== null })
  })
}
