/** What a subscribed socket costs, and how late a commit is seen. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadText } from './compare-rates.ts'
import { atMost, type Figure } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { percentileOf, spreadOf } from './spread.ts'
import { startSubmitting } from './steady-submissions.ts'
import { WatchingSockets } from './watching-sockets.ts'

const IDLE_SOCKETS = 10_000
const WATCHERS = 500
const SUBMISSIONS_PER_SECOND = 1_000
const TICK_MS = 100
/** All submissions are theirs, and each is a friend of some watchers, so that each commit is seen. */
const HOT_PLAYERS = 50
/** Players that one watcher follows. */
const FRIENDS = 10
/** After the last socket, until the process has put its house in order. */
const SETTLE_MS = 3_000
const DELTA = Buffer.from('{"type":"delta"')
const STATS_BYTES = 100
const VIEW = '/ws?board=global&top=10'

export const socketBytes: Figure = {
  name: 'socket_bytes',
  unit: 'B',
  ...atMost(16_000, 8_000),
  async measure(stage) {
    await stage.only() // a process that has worked before holds memory from then
    const [realtime] = await stage.only('realtime')
    if (realtime === undefined) throw new Error('realtime runs')
    const url = realtime.url.replace('http', 'ws') + VIEW
    await sleep(SETTLE_MS)
    const empty = residentBytes(realtime.pid)
    if (empty === null) return { reason: 'this system does not tell the memory of a process (/proc)' }
    const sockets = new WatchingSockets()
    await sockets.open(url, IDLE_SOCKETS / 2)
    await sleep(SETTLE_MS)
    const half = residentBytes(realtime.pid) ?? 0
    await sockets.open(url, IDLE_SOCKETS / 2)
    await sleep(SETTLE_MS)
    const full = residentBytes(realtime.pid) ?? 0
    sockets.close()
    // Memory that the process held for nothing yet would hide sockets: the dearer of all and the second half counts.
    const [all, second] = [(full - empty) / IDLE_SOCKETS, (full - half) / (IDLE_SOCKETS / 2)]
    const each = Math.max(all, second)
    const notes = [`${formatNumber(all)} B over all, ${formatNumber(second)} B over the second half`]
    return { median: each, min: Math.min(all, second), max: each, notes }
  },
}

/**
 * From a commit to the frame at the client, of the oldest commit that a frame tells of: that one came after the newest
 * of the frame before (`asOf`, database time, the same clock here), so the figure is a little too large, never too small.
 */
export const visibleLag: Figure = {
  name: 'visible_lag_p99_ms',
  unit: 'ms',
  ...atMost(TICK_MS + 150, TICK_MS + 50),
  async measure(stage, { rounds, seconds }) {
    const [realtime, ingest] = await stage.only('realtime', 'ingest')
    if (realtime === undefined || ingest === undefined) throw new Error('both run')
    let lags: number[] = []
    const newest = new Map<number, number>()
    let bytes = 0
    const sockets = new WatchingSockets((frame, socket) => {
      const now = Date.now()
      bytes += frame.length
      const asOf = newestCommitOf(frame)
      const before = newest.get(socket)
      if (asOf === null) return
      newest.set(socket, asOf)
      if (before !== undefined) lags.push(now - before)
    })
    for (let first = 1; first <= HOT_PLAYERS; first++) {
      const ids = Array.from({ length: FRIENDS }, (_, i) => ((first + i - 1) % HOT_PLAYERS) + 1)
      await sockets.open(`${realtime.url}/ws?board=global&players=${ids.join(',')}`, WATCHERS / HOT_PLAYERS)
    }
    const load = { url: ingest.url, players: HOT_PLAYERS, perSecond: SUBMISSIONS_PER_SECOND }
    const writer = startSubmitting({ ...load, seconds: 3_600 })
    const tails: number[] = []
    const rates: number[] = []
    try {
      await sleep(SETTLE_MS)
      for (let round = 0; round < rounds; round++) {
        lags = []
        bytes = 0
        await sleep(Math.max(seconds, 3) * 1000)
        rates.push(bytes / Math.max(seconds, 3))
        if (lags.length > 0 && !lags.some(Number.isNaN)) tails.push(percentileOf(Float64Array.from(lags), 0.99))
      }
    } finally {
      sockets.close()
      await writer.stop()
    }
    if (tails.length === 0) return { reason: 'no frame came' }
    const rate = `${formatNumber(spreadOf(rates).median / WATCHERS)} B/s a watcher`
    return { ...spreadOf(tails), notes: [`of the oldest commit in each frame, ${rate}, load average ${loadText()}`] }
  },
}

/** Milliseconds since 1970, or null for a frame that is no delta. It stands in the last part of the frame. */
function newestCommitOf(frame: Buffer): number | null {
  if (!frame.subarray(0, DELTA.length).equals(DELTA)) return null
  return Number(/"asOf":(\d+)/.exec(frame.subarray(-STATS_BYTES).toString())?.[1] ?? Number.NaN)
}

function residentBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    return null // no /proc
  }
}
