import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { PHONE } from './open-browser.ts'

/** Rows are alike: a dozen of each group tell what all of them would, in a tenth of the time. */
const runAxe = (options: object) => `axe
  .run({ include: document, exclude: ['[role=rowgroup] > [role=row]:nth-child(n+12)'] }, ${JSON.stringify(options)})
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`
const AXE = runAxe({ resultTypes: ['violations'] })
/** The one rule that another theme can break. */
const AXE_OF_COLOURS = runAxe({ resultTypes: ['violations'], runOnly: ['color-contrast'] })

/** Fails where axe finds something in the page as it is, in the theme it has or in the other one. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source)
  expect(await page.evaluate<string[]>(AXE)).toEqual([])
  const theme = await page.locator('html').getAttribute('data-theme')
  const other = theme === 'dark' ? 'light' : 'dark'
  await page.evaluate(`document.documentElement.dataset.theme = '${other}'`)
  expect(await page.evaluate<string[]>(AXE_OF_COLOURS), other).toEqual([])
  await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
}

/** Fails where a phone would scroll sideways; the page is as wide as before afterwards. */
export async function expectFitsPhone(page: Page): Promise<void> {
  const before = page.viewportSize()
  for (const width of [PHONE.width, 320]) {
    await page.setViewportSize({ width, height: PHONE.height })
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(overflow, `${width} px`).toBeLessThanOrEqual(0)
  }
  if (before !== null) await page.setViewportSize(before)
}
