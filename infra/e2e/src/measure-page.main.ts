/**
 * The figures of the page, printed: scripts of the first load, time until one can use it, frames while 50 rows change
 * each second, and what shifts. On a leaderboard of its own; `--origin URL` takes one that runs (and writes to it),
 * `--seconds N` how long frames are recorded, `--loads N` how often it is loaded. Figures are of this machine as it is
 * now: an empty page is measured beside, in the same browser.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { createLeaderboardClient, type LeaderboardClient } from '@leaderboard/client/client'
import type { Page } from 'playwright-core'
import { findChromium } from './find-chromium.ts'
import { DESKTOP, openBrowser } from './open-browser.ts'
import {
  countMainThread,
  LOAD_PROBE,
  type LoadProbe,
  readLoadProbe,
  recordFrames,
  rowsDrawnAt,
  sumOfShifts,
} from './page-probes.ts'
import { startShowcase } from './showcase.ts'

const ROWS = 50

const { values } = parseArgs({
  options: {
    origin: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    loads: { type: 'string', default: '5' },
  },
})

if (values.origin === undefined) {
  await using showcase = await startShowcase()
  await measure(showcase.stack.origin)
} else {
  await measure(values.origin)
}

async function measure(origin: string): Promise<void> {
  const chromium = findChromium()
  if (chromium === null) throw new Error('There is no Chromium: install one, or name it in CHROMIUM_PATH')
  const loads: Load[] = []
  await load(chromium, origin) // warms the server
  for (let turn = 0; turn < Number(values.loads); turn++) loads.push(await load(chromium, origin))
  print('scripts of the first load', `${mid(loads, 'scriptKb').toFixed(1)} KB as sent`, '<= 150 KB, aim 110')
  print('  with those beside the board', `${mid(loads, 'allScriptKb').toFixed(1)} KB`, '<= 150 KB')
  print('rows shown', `${mid(loads, 'rowsAt').toFixed(0)} ms (median of ${loads.length})`, '')
  print('interactive', `${mid(loads, 'interactiveAt').toFixed(0)} ms`, '<= 1500 ms')
  print('main thread until then', `${mid(loads, 'mainThreadMs').toFixed(0)} ms of processor time`, '')
  print('layout shift of the load', mid(loads, 'shift').toFixed(4), '0')
  await using browser = await openBrowser(chromium, DESKTOP)
  const seconds = Number(values.seconds)
  const floor = await recordFrames(await browser.context.newPage(), Math.min(5, seconds))
  print('frames of an empty page', framesIn(floor), 'the floor of this machine')
  const page = await browser.context.newPage()
  const readMainThread = await openProbed(page, origin)
  const play = changeRows(createLeaderboardClient({ baseUrl: origin, retryLimit: 0 }))
  try {
    const before = await readMainThread()
    const frames = await recordFrames(page, seconds)
    const perFrame = ((await readMainThread()) - before) / frames.length
    print(`frames, ${ROWS} rows changing each second`, framesIn(frames), 'p95 <= 20 ms')
    print('main thread meanwhile', `${perFrame.toFixed(2)} ms of processor time a frame`, 'of 16.7')
    print('layout shift meanwhile', sumOfShifts(await readLoadProbe(page)).toFixed(4), '0')
  } finally {
    const changed = await play.stop()
    print('rows changed', `${(changed / seconds).toFixed(0)} each second`, '')
  }
  for (const { value, by } of (await readLoadProbe(page)).shifts) console.log(`  shifted ${value.toFixed(4)}:`, by[0])
  print('load average', loadavg()[0]?.toFixed(1) ?? '', '')
}

function print(what: string, figure: string, goal: string): void {
  console.log(`${what.padEnd(40)} ${figure.padEnd(44)} ${goal}`)
}

interface Load {
  /** KB (1,024 bytes) of the scripts that the start page names, as they were sent. */
  scriptKb: number
  allScriptKb: number
  rowsAt: number
  /** When the rows were there and the last long task before them had ended. */
  interactiveAt: number
  /** Processor time until everything of the first view was there, in milliseconds. */
  mainThreadMs: number
  shift: number
}

/** One load with nothing cached. */
async function load(chromium: string, origin: string): Promise<Load> {
  await using browser = await openBrowser(chromium, DESKTOP)
  const page = await browser.context.newPage()
  const readMainThread = await openProbed(page, origin)
  const mainThreadMs = await readMainThread()
  const probe = await readLoadProbe(page)
  const rowsAt = await rowsDrawnAt(page)
  const scripts = await page.evaluate<{ bytes: number; isFirst: boolean }[]>(`(() => {
    const first = new Set([...document.scripts].map(({ src }) => src))
    return performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .map(({ encodedBodySize, name }) => ({ bytes: encodedBodySize, isFirst: first.has(name) }))
  })()`)
  const kb = (some: typeof scripts) => some.reduce((sum, { bytes }) => sum + bytes, 0) / 1024
  return {
    scriptKb: kb(scripts.filter(({ isFirst }) => isFirst)),
    allScriptKb: kb(scripts),
    rowsAt,
    interactiveAt: interactiveAt(probe, rowsAt),
    mainThreadMs,
    shift: sumOfShifts(probe),
  }
}

/** Opens the board and waits for it; answers how to read the processor time of its main thread so far. */
async function openProbed(page: Page, origin: string): Promise<() => Promise<number>> {
  const readMainThread = await countMainThread(page)
  await page.addInitScript(LOAD_PROBE)
  await page.goto(origin)
  await rowsDrawnAt(page)
  // What is loaded after the rows, beside them, is there as well by then.
  await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined) // busy for longer: measured as it is
  return readMainThread
}

/** A task under way when the rows appear, or begun at once after, still keeps a click waiting. */
function interactiveAt({ longTasks }: LoadProbe, rowsAt: number): number {
  const ends = longTasks
    .filter(({ startTime }) => startTime <= rowsAt + 50)
    .map((task) => task.startTime + task.duration)
  return Math.max(rowsAt, ...ends)
}

/** The best 50 play once a second, each with another score than last time, so that all their rows change. */
function changeRows(client: LeaderboardClient): { stop: () => Promise<number> } {
  let isOver = false
  let changed = 0
  const play = async () => {
    for (let turn = 0; !isOver; turn++) {
      const began = Date.now()
      const { items } = await client.top({ limit: ROWS })
      const scoreOf = (place: number, total: number) => total + ((((turn + place) % 5) - 2) * total) / 20
      const results = await client.submitMany(
        items.map(({ userId, totalScore }, place) => ({
          userId,
          score: Math.round(scoreOf(place, totalScore)),
          gameMode: 'solo',
        })),
      )
      changed += results.filter(({ status }) => status === 201).length
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 - (Date.now() - began))))
    }
  }
  const playing = play()
  playing.catch((error: Error) => console.error(`The rows stopped changing: ${error.message}`))
  return {
    stop: async () => {
      isOver = true
      await playing.catch(() => undefined) // told above
      return changed
    },
  }
}

function framesIn(gaps: readonly number[]): string {
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(1)
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)} ms of ${gaps.length}`
}

function mid(loads: readonly Load[], key: keyof Load): number {
  const sorted = loads.map((one) => one[key]).toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}
