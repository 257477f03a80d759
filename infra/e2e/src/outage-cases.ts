import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'

export function outageCases(world: () => World): void {
  test('without realtime the page says so, then calls itself stale, and is live again without a reload', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await page.locator('[data-connection=live]').waitFor()
    await page.locator('[data-user-id="120"]').waitFor()
    const realtime = world().stack.of('realtime')
    await realtime.end()
    await page.locator('[data-connection=reconnecting]').waitFor({ timeout: 5000 })
    await page.locator('[data-connection=stale]').waitFor({ timeout: 20_000 })
    await page.getByText('Places may have changed since.').waitFor()
    await world().post('/api/leaderboard/submit', { user_id: 120, score: 200_000 })
    await realtime.start()
    await page.evaluate("dispatchEvent(new Event('online'))") // rather than wait for the next try
    await page.locator('[data-connection=live]').waitFor({ timeout: 25_000 })
    await page.locator('[data-user-id="120"]', { hasText: '160,000' }).waitFor({ timeout: 5000 })
    expect(await page.getByText('Places may have changed since.').count()).toBe(0)
  }, 90_000)

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

  test('the system page names the service that is away, and that it is back', async () => {
    await using opened = await world().open('/system')
    const { page } = opened
    const realtime = world().stack.of('realtime')
    await page.getByText('pushes changes').waitFor({ timeout: 10_000 })
    await realtime.end()
    await page.locator('tr', { hasText: 'Realtime' }).locator('[data-mark=down]').waitFor({ timeout: 15_000 })
    await realtime.start()
    await page.locator('tr', { hasText: 'Realtime' }).locator('[data-mark=ready]').waitFor({ timeout: 15_000 })
  }, 60_000)
}
