/** Where reading takes a key: what a person sees who has none, and an operator whose key is for reading, or is not. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, makeSecret, startWorld, type World } from './browser-world.ts'
import { expectAccessible, expectFitsPhone } from './expect-look.ts'

describe.skipIf(chromiumPath === null)('a board that is not public', { timeout: 60_000 }, () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ isKeyed: true })
  }, 120_000)
  afterAll(() => world?.stop())
  beforeEach(() => world.desktop.context.clearCookies())

  async function logIn(page: Page, key: string): Promise<void> {
    await page.getByLabel('Admin key').fill(key)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Log out' }).waitFor()
  }

  test('every page that would show it says so, and asks for nothing that is refused', async () => {
    const refused: string[] = []
    await using opened = await world.open('/', {
      prepare: async (each) => {
        each.on('websocket', (socket) => refused.push(socket.url()))
        each.on('response', (answer) => answer.status() >= 400 && refused.push(answer.url()))
      },
    })
    const { page } = opened
    for (const path of ['/', '/you', '/player/5', '/player/abc', '/activity', '/playground']) {
      await page.goto(`${world.stack.origin}${path}`)
      await page.getByRole('heading', { name: 'This board is not public' }).waitFor()
      await page.locator('[data-connection=keyed]').waitFor()
    }
    await expectAccessible(page)
    await expectFitsPhone(page)
    expect(refused).toEqual([])
    await page.getByRole('link', { name: 'system page' }).click()
    await page.locator('[data-mark=ready]').first().waitFor()
    await page.getByText('The rest takes a login to the admin area').waitFor()
    await expectAccessible(page)
    await expectFitsPhone(page)
  })

  test('an operator with a key for reading finds players, and sees the whole system', async () => {
    await using opened = await world.open('/admin')
    const { page } = opened
    await page.getByText('admin,read').waitFor()
    await logIn(page, await makeSecret(world.databaseUrl, ['admin', 'read']))
    await page.getByRole('combobox').fill('Player of row 40')
    await page.getByRole('option').first().click()
    await page.getByRole('heading', { name: 'Player of row 40' }).waitFor()
    await page.getByText('40,000').first().waitFor()
    await page.getByRole('button', { name: 'Remove session' }).first().waitFor()
    expect(await page.getByText('Names and scores cannot be read').count()).toBe(0)
    await page.getByRole('link', { name: 'System', exact: true }).first().click()
    await page.getByText('global, season').waitFor()
    expect(await page.getByText('cannot be asked in full').count()).toBe(0)
  })

  test('an operator whose key is not for reading is told so', async () => {
    await using opened = await world.open('/admin')
    const { page } = opened
    await logIn(page, await makeSecret(world.databaseUrl, ['admin']))
    await page.getByText('Names and scores cannot be read with this key.').waitFor()
    await page.getByRole('combobox').fill('Player of row 40')
    await page.getByText('This key has not the scope read.').waitFor()
    await expectAccessible(page)
    await expectFitsPhone(page)
  })

  test('nothing of it is refused by the content policy', () => {
    expect(world.refused).toEqual([])
  })
})
