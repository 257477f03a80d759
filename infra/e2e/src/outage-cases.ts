import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'
import { expectAccessible, expectFitsPhone } from './expect-look.ts'

export function outageCases(world: () => World): void {
  test('without realtime every page says so, what is shown is called stale, and all is live again without a reload', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await using system = await world().open('/system')
    const told = system.page.locator('tr', { hasText: 'Realtime' })
    await told.locator('[data-mark=ready]').waitFor({ timeout: 15_000 })
    await page.locator('[data-connection=live]').waitFor()
    await world().post('/api/leaderboard/submit', { user_id: 120, score: 140_001 })
    const row = page.locator('[data-user-id="120"]')
    await row.getByText(/^up \d+$/).waitFor({ timeout: 5000 })
    const realtime = world().stack.of('realtime')
    await realtime.end()
    await page.locator('[data-connection=reconnecting]').waitFor({ timeout: 5000 })
    await expectFitsPhone(page)
    await using late = await world().open('/') // never was live
    await late.page.locator('[data-connection=reconnecting]').waitFor({ timeout: 15_000 })
    await late.page.getByText('The live board is not reached.').waitFor()
    await told.locator('[data-mark=down]').waitFor({ timeout: 15_000 })
    await page.locator('[data-connection=stale]').waitFor({ timeout: 20_000 })
    await page.getByText('Places may have changed since.').waitFor()
    expect(await row.getByText(/^up \d+$/).count()).toBe(0) // moves are forgotten, though nothing arrives
    await expectAccessible(page)
    await expectFitsPhone(page)
    await world().post('/api/leaderboard/submit', { user_id: 120, score: 219_999 })
    await realtime.start()
    for (const each of [page, late.page]) {
      await each.evaluate("dispatchEvent(new Event('online'))") // rather than wait for the next try
      await each.locator('[data-connection=live]').waitFor({ timeout: 25_000 })
      await each.locator('[data-user-id="120"]', { hasText: '160,000' }).waitFor({ timeout: 5000 })
    }
    expect(await page.getByText('Places may have changed since.').count()).toBe(0)
    expect(await late.page.getByText('The live board is not reached.').count()).toBe(0)
    await told.locator('[data-mark=ready]').waitFor({ timeout: 15_000 })
  }, 90_000)

  test('a server that stands still is not called live for long, though its line stays open', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await page.locator('[data-user-id]').first().waitFor() // the greeting alone leaves nothing to call stale
    const realtime = world().stack.of('realtime')
    const began = performance.now()
    realtime.pause()
    try {
      await page.locator('[data-connection=stale]').waitFor({ timeout: 25_000 })
      expect(performance.now() - began).toBeLessThan(16_000) // two silences, and what a busy machine may add
      await page.getByText('Places may have changed since.').waitFor()
    } finally {
      realtime.resume()
    }
    await page.evaluate("dispatchEvent(new Event('online'))") // rather than wait for the next try
    await page.locator('[data-connection=live]').waitFor({ timeout: 25_000 })
  }, 60_000)

  test('a line that falls silent before the first rows is told of in words', async () => {
    let isGreeted = false
    await using opened = await world().open('/', {
      prepare: async (each) => {
        await each.route('**/api/leaderboard/stream?*', (route) => route.abort())
        await each.routeWebSocket(/\/ws/, (socket) => {
          if (isGreeted) return void socket.close()
          const server = socket.connectToServer()
          server.onMessage((text) => {
            if (!isGreeted) socket.send(text)
            isGreeted = true
          })
        })
      },
    })
    const { page } = opened
    await page.locator('[data-connection=live]').waitFor()
    await page.locator('[data-connection=stale]').waitFor({ timeout: 25_000 })
    await page.getByText('The live board is not reached.').waitFor()
  }, 40_000)

  test('when the origin itself restarts, the page is live again without a reload and shows what it missed', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await page.locator('[data-connection=live]').waitFor()
    await page.evaluate("document.body.dataset.sameDocument = 'yes'")
    const origin = world().stack.of('dashboard')
    await origin.end()
    await page.locator('[data-connection=reconnecting]').waitFor({ timeout: 5000 })
    await origin.start()
    await world().post('/api/leaderboard/submit', { user_id: 121, score: 201_000 })
    await page.evaluate("dispatchEvent(new Event('online'))") // rather than wait for the next try
    await page.locator('[data-connection=live]').waitFor({ timeout: 25_000 })
    await page.locator('[data-user-id="121"]', { hasText: '161,000' }).waitFor({ timeout: 5000 })
    expect(await page.locator('body').getAttribute('data-same-document')).toBe('yes')
  }, 60_000)
}
