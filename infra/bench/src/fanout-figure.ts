/** Frames a second from one process to 2,000 subscribers of one board, beside a bare loop of ws that sends the same bytes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { compareRates, type Side } from './compare-rates.ts'
import { atLeast, type Figure } from './figure.ts'
import { WatchingSockets } from './watching-sockets.ts'

const SUBSCRIBERS = 2_000
const TOP = 10
const WARM_UP_SECONDS = 3
const SETTLE_MS = 500
const DELTA = Buffer.from('{"type":"delta"')

export const fanoutVsWs: Figure = {
  name: 'fanout_vs_ws',
  unit: 'x',
  ...atLeast(0.7, 0.9),
  async measure(stage, options) {
    await stage.only()
    const [rush, fan, changes] = await stage.only('rush', 'fan', 'changes')
    if (rush === undefined || fan === undefined || changes === undefined) throw new Error('all three run')
    let sample: Buffer | null = null
    const watching = new WatchingSockets((payload) => {
      if (sample === null && payload.subarray(0, DELTA.length).equals(DELTA)) sample = Buffer.from(payload)
    })
    const bare = new WatchingSockets()
    try {
      await watching.open(`${rush.url}/ws?board=global&top=${TOP}`, SUBSCRIBERS)
      await bare.open(fan.url, SUBSCRIBERS, { isBare: true })
      const realtime = sideOf('realtime', watching, changes.url)
      const loop = sideOf('bare ws', bare, fan.url)
      await realtime.measure(WARM_UP_SECONDS)
      const frame = sample as Buffer | null
      if (frame === null) return { reason: 'no delta came' }
      await post(`${fan.url}/frame`, frame)
      await loop.measure(WARM_UP_SECONDS)
      const processes = [
        { name: 'realtime', pid: rush.pid },
        { name: 'bare ws', pid: fan.pid },
        { name: 'reader', pid: process.pid },
      ]
      const compared = await compareRates(realtime, loop, { ...options, processes })
      return { ...compared, notes: [...compared.notes, `${frame.length} B a frame`] }
    } finally {
      watching.close()
      bare.close()
      await stage.only() // its board has players nobody else knows of
    }
  },
}

/** Counts what arrives while a load runs, which the process at `url` starts and stops. */
function sideOf(name: string, sockets: WatchingSockets, url: string): Side {
  return {
    name,
    measure: async (seconds) => {
      await post(`${url}/start`)
      await sleep(SETTLE_MS)
      const [from, began] = [sockets.frames, performance.now()]
      await sleep(seconds * 1000)
      const [requests, took] = [sockets.frames - from, performance.now() - began]
      await post(`${url}/stop`)
      await untilQuiet(sockets)
      return { perSecond: (requests / took) * 1000, requests, failed: 0 }
    },
  }
}

/**
 * What is under way falls on neither side. A loop that never waits fills every buffer between itself and the reader:
 * reading that on takes seconds, which the other side would be charged with.
 */
async function untilQuiet(sockets: WatchingSockets): Promise<void> {
  for (let seen = -1; seen !== sockets.frames; await sleep(SETTLE_MS)) seen = sockets.frames
}

async function post(url: string, body?: Buffer): Promise<void> {
  await (await fetch(url, { method: 'POST', ...(body === undefined ? {} : { body }) })).arrayBuffer()
}
