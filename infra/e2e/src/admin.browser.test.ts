/** The admin area as an operator meets it: in a real browser, with a key that was made for them. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, makeSecret, startWorld, type World } from './browser-world.ts'
import { expectAccessible, expectFitsPhone } from './expect-look.ts'

const PLAYER = 'Player of row 40'

describe.skipIf(chromiumPath === null)('the admin area', { timeout: 90_000 }, () => {
  let world: World
  let key: string
  beforeAll(async () => {
    world = await startWorld()
    key = await makeSecret(world.databaseUrl, ['admin'])
  }, 120_000)
  afterAll(() => world?.stop())
  beforeEach(async () => {
    for (const { context } of [world.desktop, world.phone]) await context.clearCookies()
  })

  async function logIn(page: Page): Promise<void> {
    await page.getByLabel('Admin key').fill(key)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Log out' }).waitFor()
  }

  test('axe finds nothing in any part of it, in either theme', async () => {
    await using opened = await world.open('/admin')
    const { page } = opened
    await page.getByLabel('Admin key').fill('lbk_wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('This is no key or token that is known here.').waitFor()
    await expectAccessible(page)
    await expectFitsPhone(page)
    await logIn(page)
    await expectAccessible(page)
    await expectFitsPhone(page)
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('button', { name: 'Revoke on call' }).click()
    await expectAccessible(page)
    await expectFitsPhone(page)
    await page.goto(`${world.stack.origin}/admin/players/41`)
    await page.getByRole('button', { name: 'Remove session' }).first().click()
    await page.getByRole('button', { name: 'Erase…' }).click()
    await expectAccessible(page)
    await expectFitsPhone(page)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Admin key').waitFor()
  })

  test('an operator hides a player, finds it in the log, and undoes it', async () => {
    await using opened = await world.open('/admin')
    const { page } = opened
    await logIn(page)
    const cookies = await page.context().cookies()
    expect(cookies.find(({ name }) => name === 'leaderboard-admin')).toMatchObject({
      httpOnly: true,
      sameSite: 'Strict',
    })
    expect(await page.evaluate<string>('document.cookie + JSON.stringify(localStorage)')).not.toContain('lbk_')

    await page.getByRole('combobox').fill(PLAYER)
    await page
      .getByRole('option', { name: new RegExp(PLAYER) })
      .first()
      .click()
    await page.locator('[data-mark=ready]', { hasText: 'Shown' }).waitFor()
    await page.getByRole('button', { name: 'Hide player…' }).click()
    await page.getByLabel('Reason').fill('ticket 311: aimbot')
    await page.keyboard.press('Enter')
    await page.getByText('Hidden: off every board.').waitFor()
    await page.locator('[data-mark=behind]', { hasText: 'Hidden' }).waitFor()
    const found = await (await fetch(`${world.stack.origin}/api/leaderboard/ranks?ids=40`)).json()
    expect(found).toMatchObject({ items: [{ userId: 40, rank: null, reason: 'hidden' }] })

    await page.getByRole('link', { name: 'Audit log' }).click()
    const entry = page.getByRole('listitem').filter({ hasText: 'ticket 311: aimbot' })
    await entry.getByText('Hid player').waitFor()
    expect(await entry.innerText()).toContain('by on call')
    await expectAccessible(page)
    await expectFitsPhone(page)
    await entry.getByRole('link', { name: PLAYER }).click()
    await page.getByRole('button', { name: 'Show again…' }).click()
    await page.getByLabel('Reason').fill('it was a sibling')
    await page.getByRole('button', { name: 'Show again', exact: true }).click()
    await page.locator('[data-mark=ready]', { hasText: 'Shown' }).waitFor()
    await page.getByText('undone').waitFor()
  })

  test('a key is shown once, has a successor beside it, and its session ends with it', async () => {
    await using opened = await world.open('/admin/keys')
    const { page } = opened
    await logIn(page)
    await page.getByLabel('Name of a new key').fill('second operator')
    await page.getByRole('checkbox', { name: /^submit/ }).uncheck()
    await page.getByRole('checkbox', { name: /^admin/ }).check()
    await page.getByRole('button', { name: 'Make key' }).click()
    const secret = await page.getByLabel('Key', { exact: true }).inputValue()
    expect(secret).toMatch(/^lbk_/)
    await page.getByRole('button', { name: 'Done' }).click()
    expect(await page.content()).not.toContain(secret)

    await page.getByRole('button', { name: 'Rotate second operator' }).click()
    await page.getByRole('button', { name: 'Make the successor' }).click()
    await page.getByText('works beside it for 30 days').waitFor()
    const successor = await page.getByLabel('Key', { exact: true }).inputValue()
    expect(successor).toMatch(/^lbk_/)
    expect(successor).not.toBe(secret)
    const old = page.locator('li', { hasText: 'second operator' }).filter({ hasText: 'replaced by' })
    await old.getByText('Active', { exact: true }).waitFor()
    expect(await old.getByRole('button', { name: /^Rotate/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Done' }).click()

    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Admin key').fill(successor) // both are valid
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Admin key').fill(secret)
    await page.keyboard.press('Enter')
    await old.getByRole('button', { name: 'Revoke second operator' }).click()
    await page.getByRole('button', { name: 'Revoke for good' }).click()
    await old.getByText('Revoked', { exact: true }).waitFor()
    const isOver = page.getByText('The session is over.')
    const look = async () => {
      await page.reload()
      await page.getByRole('list', { name: 'API keys' }).or(isOver).waitFor()
      return isOver.isVisible()
    }
    await expect.poll(look, { timeout: 10_000, interval: 200 }).toBe(true)
    await page.getByLabel('Admin key').waitFor()
  })

  test('nothing of it is refused by the content policy', () => {
    expect(world.refused).toEqual([])
  })
})
