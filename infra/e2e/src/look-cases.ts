import { expect, test } from 'vitest'
import { PLAYERS, type World } from './browser-world.ts'
import { expectAccessible, expectFitsPhone } from './expect-look.ts'
import { LOAD_PROBE, readLoadProbe, rowsDrawnAt, sumOfShifts } from './page-probes.ts'

/** Each page, with something that is there once it is drawn. */
const PAGES = [
  { path: '/', sign: '[data-user-id]' },
  { path: `/player/${PLAYERS}`, sign: 'svg[aria-label^="Totals"]' },
  { path: '/you', sign: '#place-title' },
  { path: '/activity', sign: 'svg[aria-label^="Scores of"]' },
  { path: '/playground', sign: '#crowd-title' },
  { path: '/system', sign: '[data-mark=ready]' },
  { path: '/nowhere', sign: 'h1' },
] as const

export function lookCases(world: () => World): void {
  test.for(PAGES)('axe finds nothing at $path in either theme, and it fits a phone', async ({ path, sign }) => {
    await using opened = await world().open(path)
    const { page } = opened
    await page.locator(sign).first().waitFor()
    await expectAccessible(page)
    await expectFitsPhone(page)
  })

  test('the theme is switched by hand and kept', async () => {
    await using opened = await world().open('/', { theme: 'light' })
    const { page } = opened
    const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    expect(await paper()).toBe('rgb(240, 241, 245)')
    await page.getByRole('button', { name: 'Switch to dark theme' }).click()
    expect(await paper()).toBe('rgb(16, 18, 28)')
    await page.reload()
    expect(await paper()).toBe('rgb(16, 18, 28)')
    await page.getByRole('button', { name: 'Switch to light theme' }).click()
    await page.evaluate("localStorage.removeItem('theme')")
  })

  test.for(['desktop', 'phone'] as const)('nothing shifts while the board loads on a %s', async (on) => {
    const page = await world()[on].context.newPage()
    try {
      await page.addInitScript(LOAD_PROBE)
      await page.goto(world().stack.origin)
      await rowsDrawnAt(page)
      await page.locator('[data-connection=live]').waitFor()
      if (on === 'desktop') await page.locator('#place-title').waitFor()
      else expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(true)
      // A font that comes late moves words by a pixel; anything of the page itself moves it by more.
      expect(sumOfShifts(await readLoadProbe(page))).toBeLessThan(0.005)
    } finally {
      await page.close()
    }
  })

  test('nothing shifts while rows change places, size and number of digits', async () => {
    await using opened = await world().open('/', { prepare: (each) => each.addInitScript(LOAD_PROBE) })
    const { page } = opened
    const row = page.locator('[data-user-id="131"]')
    await row.getByText('131,000').waitFor()
    await page.locator('#place-title').waitFor()
    const { shifts: before } = await readLoadProbe(page)
    await world().post('/api/leaderboard/submit', { user_id: 131, score: 150_000 }) // from the tenth place to the first
    await row.getByText('140,500').waitFor({ timeout: 5000 })
    await row.getByText(/^up \d+$/).waitFor()
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))')
    const { shifts } = await readLoadProbe(page)
    expect(shifts.slice(before.length)).toEqual([])
  })

  test('the keyboard alone leads past the navigation, through the pages and to a player', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await page.locator('[data-user-id]').first().waitFor()
    const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Leaderboard')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('You')
    await page.keyboard.press('Enter')
    const picker = page.getByRole('combobox', { name: 'Look up a player' })
    await picker.focus()
    await page.keyboard.type('north')
    await page.getByRole('option', { name: /Northlight Juniper/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Northlight Juniper' }).waitFor()
    expect(page.url()).toMatch(/\/player\/1$/)
  })
}
