/** Parts of the program that do not come: the network is away for a moment, or a newer version is there. */
import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'
import { expectAccessible, expectFitsPhone } from './expect-look.ts'

export function loadCases(world: () => World): void {
  test('a page that did not load is loaded when it is tried again, and not before there is a server', async () => {
    await using opened = await world().open('/', {
      prepare: (each) => each.route('**/assets/activity-page-*.js', (route) => route.abort()),
    })
    const { page } = opened
    await page.locator('[data-user-id]').first().waitFor()
    await page.getByRole('link', { name: 'Activity', exact: true }).first().click()
    await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
    await expectAccessible(page)
    await expectFitsPhone(page)
    await page.route('**/activity', (route) => route.abort())
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The server is still not reached.').waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Activity', exact: true }).waitFor()
  })

  test('the other pages are fetched once the line is up, not while it is down, and are there without a network', async () => {
    const fetched: string[] = []
    await using opened = await world().open('/', {
      prepare: async (each) => {
        await each.clock.install()
        each.on('request', (request) => /system-page/.test(request.url()) && fetched.push(request.url()))
        await each.route('**/api/leaderboard/stream?*', (route) => route.abort())
        await each.routeWebSocket(/\/ws/, (socket) => socket.close())
      },
    })
    const { page } = opened
    await page.locator('[data-connection=reconnecting]').waitFor()
    await page.clock.fastForward(6000) // the time of a page that does not look
    expect(fetched).toEqual([])
    await page.unrouteAll()
    await page.reload()
    await page.waitForResponse(/system-page/, { timeout: 20_000 })
    await page.route('**/*', (route) => route.abort())
    await page.getByRole('link', { name: 'System', exact: true }).first().click()
    await page.getByRole('heading', { name: 'System', exact: true }).waitFor()
  })

  test('the board stands where what belongs beside or below it did not load', async () => {
    await using opened = await world().open('/', {
      prepare: (each) => each.route('**/assets/{place-panel,lower-rows}-*.js', (route) => route.abort()),
    })
    const { page } = opened
    await page.getByText('What stands beside the board could not be loaded.').waitFor()
    await page.getByText('What shows the rows below could not be loaded.').waitFor()
    await page.locator('[data-user-id]').first().waitFor()
    await expectAccessible(page)
    await expectFitsPhone(page)
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.locator('#place-title').waitFor()
    await page.getByText('Places below are read when you reach them').waitFor()
  })
}
