/** Parts of the program that do not come: the network is away for a moment, or a newer version is there. */
import { test } from 'vitest'
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
