import axe from 'axe-core'
import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'
import { LOAD_PROBE, readLoadProbe, rowsDrawnAt, sumOfShifts } from './page-probes.ts'

/** Each page, with something that is there once it is drawn. */
const PAGES = [
  { path: '/', sign: '[data-user-id]' },
  { path: '/player/7', sign: 'svg[aria-label^="Totals"]' },
  { path: '/you', sign: '#place-title' },
  { path: '/activity', sign: '#activity-title' },
  { path: '/playground', sign: '#crowd-title' },
  { path: '/system', sign: '[data-mark=ready]' },
  { path: '/nowhere', sign: 'h1' },
] as const

/** Rows are alike: a dozen of each group tell what all of them would, in a tenth of the time. */
const AXE = `axe
  .run({ include: document, exclude: ['[role=rowgroup] > [role=row]:nth-child(n+12)'] }, { resultTypes: ['violations'] })
  .then(({ violations }) => violations)`

interface Violation {
  id: string
  nodes: { html: string; failureSummary?: string }[]
}

export function lookCases(world: () => World): void {
  test.for(PAGES.flatMap((page) => (['light', 'dark'] as const).map((theme) => ({ ...page, theme }))))(
    'axe finds nothing at $path, $theme',
    { timeout: 60_000 },
    async ({ path, sign, theme }) => {
      await using opened = await world().open(path, { theme })
      const { page } = opened
      await page.locator(sign).first().waitFor()
      expect(await page.locator('html').getAttribute('data-theme')).toBe(theme)
      await page.evaluate(axe.source)
      const found = await page.evaluate<Violation[]>(AXE)
      expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual(
        [],
      )
    },
  )

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

  test.for(PAGES)('a phone shows $path without scrolling sideways', async ({ path, sign }) => {
    await using opened = await world().open(path, { on: 'phone' })
    const { page } = opened
    await page.locator(sign).first().waitFor()
    const width = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(width).toBeLessThanOrEqual(0)
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(true)
  })

  test.for(['desktop', 'phone'] as const)('nothing shifts while the board loads on a %s', async (on) => {
    const page = await world()[on].context.newPage()
    try {
      await page.addInitScript(LOAD_PROBE)
      await page.goto(world().stack.origin)
      await rowsDrawnAt(page)
      await page.locator('[data-connection=live]').waitFor()
      if (on === 'desktop') await page.locator('#place-title').waitFor()
      // A font that comes late moves words by a pixel; anything of the page itself moves it by more.
      expect(sumOfShifts(await readLoadProbe(page))).toBeLessThan(0.005)
    } finally {
      await page.close()
    }
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
