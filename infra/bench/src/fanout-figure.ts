/** Frames a second from one process to 2,000 subscribers of one board, beside a bare loop of ws that sends the same bytes. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { pino } from 'pino'
import { compareRates, type Side } from './compare-rates.ts'
import { atLeast, type Figure } from './figure.ts'
import type { Stage } from './stage.ts'
import { WatchingSockets } from './watching-sockets.ts'

const SUBSCRIBERS = 2_000
const TOP = 10
/** Between two changes of the board: far less than a tick takes, so that each tick has something to tell. */
const CHANGE_EVERY_MS = 5
const WARM_UP_SECONDS = 3
const SETTLE_MS = 500
/** Whom other figures leave alone. */
const FIRST_PLAYER = 1_000
const BEST_TOTAL = 2_000_000
const DELTA = Buffer.from('{"type":"delta"')

export const fanoutVsWs: Figure = {
  name: 'fanout_vs_ws',
  unit: 'x',
  ...atLeast(0.7, 0.9),
  async measure(stage, options) {
    await stage.only()
    const [rush, fan] = await stage.only('rush', 'fan')
    if (rush === undefined || fan === undefined) throw new Error('both run')
    const log = await openLog(stage)
    let sample: Buffer | null = null
    const watching = new WatchingSockets((payload) => {
      if (sample === null && payload.subarray(0, DELTA.length).equals(DELTA)) sample = Buffer.from(payload)
    })
    const bare = new WatchingSockets()
    try {
      await watching.open(`${rush.url}/ws?board=global&top=${TOP}`, SUBSCRIBERS)
      await bare.open(fan.url, SUBSCRIBERS, { isBare: true })
      const realtime = sideOf('realtime', watching, () => startChanging(log))
      const loop = sideOf('bare ws', bare, async () => {
        await post(`${fan.url}/start`)
        return () => post(`${fan.url}/stop`)
      })
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
      await log.close()
      await stage.only() // its board has players nobody else knows of
    }
  },
}

/** Counts what arrives while a load runs. `start` answers what ends it. */
function sideOf(name: string, sockets: WatchingSockets, start: () => Promise<() => Promise<unknown>>): Side {
  return {
    name,
    measure: async (seconds) => {
      const stop = await start()
      await sleep(SETTLE_MS)
      const [from, began] = [sockets.frames, performance.now()]
      await sleep(seconds * 1000)
      const [requests, took] = [sockets.frames - from, performance.now() - began]
      await stop()
      await sleep(SETTLE_MS) // what is under way falls on neither side
      return { perSecond: (requests / took) * 1000, requests, failed: 0 }
    },
  }
}

async function openLog(stage: Stage): Promise<{ append(changes: string): Promise<unknown>; close(): Promise<void> }> {
  const { redis, season } = await stage.servers()
  const log: ChangeLog = createRedisChangeLog({ url: redis.url, name: 'bench', logger: pino({ level: 'error' }) })
  return { append: (changes) => log.append(season.id, randomUUID(), changes), close: () => log.close() }
}

let version = 1_000

/** A new leader, again and again, by entries of the log: no submission takes processor time from what is measured. */
async function startChanging(log: { append(changes: string): Promise<unknown> }): Promise<() => Promise<void>> {
  let isRunning = true
  const running = (async () => {
    while (isRunning) {
      version += 1
      const player = FIRST_PLAYER + (version % TOP)
      const change = [version, player, 1, BEST_TOTAL + (version % 1_000), 1, version, Date.now(), 0]
      await log.append(JSON.stringify(change))
      await sleep(CHANGE_EVERY_MS)
    }
  })()
  return async () => {
    isRunning = false
    await running
  }
}

async function post(url: string, body?: Buffer): Promise<void> {
  await (await fetch(url, { method: 'POST', ...(body === undefined ? {} : { body }) })).arrayBuffer()
}
