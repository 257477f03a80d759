import { expect, test } from 'vitest'
import { until } from './testing/start-realtime.ts'
import { Ticker, type Ticking } from './ticker.ts'

function open(tickMs: number, tick: () => Promise<void>) {
  const hub: Ticking & { isTouched: boolean } = {
    isTouched: false,
    tick: () => {
      hub.isTouched = false
      return tick()
    },
  }
  const errors: unknown[] = []
  const ticker = new Ticker({
    tickMs,
    all: () => [hub],
    afterTick: () => undefined,
    onError: (error) => errors.push(error),
  })
  return { hub, ticker, errors, touch: () => ((hub.isTouched = true), ticker.wake()) }
}

test('at once after a quiet time, then no oftener than asked, and nothing touched is ever forgotten', async () => {
  const at: number[] = []
  const { hub, ticker, touch } = open(40, async () => {
    at.push(performance.now())
    if (at.length < 3) hub.isTouched = true // touched again while the tick was under way
  })
  const began = performance.now()
  touch()
  touch()
  await until(() => at.length === 3, 'three ticks')
  expect((at[0] ?? 0) - began).toBeLessThan(35)
  for (const [index, time] of at.entries())
    if (index > 0) expect(time - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(35)
  ticker.stop()
})

test('slow ticks widen the interval, and it recovers', async () => {
  let isSlow = true
  let ticks = 0
  const { ticker, touch } = open(10, async () => {
    ticks += 1
    const end = performance.now() + (isSlow ? 60 : 0)
    while (performance.now() < end) continue
  })
  for (let i = 1; i <= 3; i++) {
    touch()
    await until(() => ticks === i, 'a tick')
  }
  await until(() => ticker.intervalMs > 50, 'widened')
  isSlow = false
  for (let i = 4; i <= 12; i++) {
    touch()
    await until(() => ticks === i, 'a tick')
  }
  await until(() => ticker.intervalMs < 40, 'recovered')
  ticker.stop()
})

test('a tick that fails is reported and the next one comes', async () => {
  let ticks = 0
  const { ticker, errors, touch } = open(5, async () => {
    ticks += 1
    if (ticks === 1) throw new Error('broken')
  })
  touch()
  await until(() => errors.length === 1, 'reported')
  touch()
  await until(() => ticks === 2, 'the next one')
  ticker.stop()
})
