/** What runs inside of a page to see how it does: plain scripts, because they are sent there as text. */
import type { Page } from 'playwright-core'

/** Put into a page before it loads: when rows were there, which tasks were long, what was shifted, by whom. */
export const LOAD_PROBE = `
  let drawn
  window.probe = { longTasks: [], shifts: [], rows: new Promise((resolve) => { drawn = resolve }) }
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) probe.longTasks.push({ startTime, duration })
  }).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue
      const by = entry.sources.map(({ node }) => (node?.nodeType === 1 ? node : node?.parentElement)?.outerHTML.slice(0, 160))
      probe.shifts.push({ value: entry.value, by })
    }
  }).observe({ type: 'layout-shift', buffered: true })
  const look = () => {
    if (document.querySelectorAll('[data-user-id]').length >= 10) drawn(performance.now())
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)`

/** Put into a page before it loads: `animated` lists the properties that scripts animate. */
export const ANIMATION_PROBE = `
  window.animated = []
  const { animate } = Element.prototype
  Element.prototype.animate = function (frames, options) {
    animated.push(...Object.keys(frames[0]).filter((name) => name !== 'offset' && name !== 'zIndex'))
    return animate.call(this, frames, options)
  }`

/** Put into a page before it loads: the viewer has this locale. */
export const speaking = (locale: string) => `
  for (const name of ['NumberFormat', 'DateTimeFormat']) {
    const Original = Intl[name]
    Intl[name] = function (locales, options) {
      return new Original(locales ?? '${locale}', options)
    }
  }`

/** The numbers of the board's live rows, in order of the document. */
export const ROW_NUMBERS = `[...document.querySelector('[role=rowgroup]').children].map((row) => Number(row.ariaRowIndex))`

export interface LoadProbe {
  longTasks: readonly { startTime: number; duration: number }[]
  shifts: readonly { value: number; by: readonly (string | undefined)[] }[]
}

/** Milliseconds from the begin of the navigation until ten rows are drawn; waits for them. */
export const rowsDrawnAt = (page: Page): Promise<number> => page.evaluate<number>('probe.rows')

export const readLoadProbe = (page: Page): Promise<LoadProbe> =>
  page.evaluate<LoadProbe>('({ longTasks: probe.longTasks, shifts: probe.shifts })')

/** Every shift of the page so far, summed: stricter than the worst burst, which is what browsers call CLS. */
export const sumOfShifts = ({ shifts }: LoadProbe): number => shifts.reduce((sum, { value }) => sum + value, 0)

/** Counts the processor time of the page's main thread, which other programs of the machine do not lengthen. */
export async function countMainThread(page: Page): Promise<() => Promise<number>> {
  const browser = await page.context().newCDPSession(page)
  await browser.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await browser.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
}

/** The time between one frame and the next, in milliseconds, for so long. */
export function recordFrames(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate<number[]>(`new Promise((resolve) => {
    const gaps = []
    const end = performance.now() + ${seconds * 1000}
    let last = null
    const frame = (now) => {
      if (last !== null) gaps.push(now - last)
      last = now
      if (now < end) requestAnimationFrame(frame)
      else resolve(gaps)
    }
    requestAnimationFrame(frame)
  })`)
}
