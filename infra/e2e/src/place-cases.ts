/** Whose page it is: its address, the name of its tab, and the colour that only the viewer has. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'
import { expectAccessible, expectFitsPhone } from './expect-look.ts'

/** What of the page is drawn in the gold of the viewer, by its place in the page. */
const GOLD = `(() => {
  const probe = document.createElement('i')
  document.body.append(probe)
  const gold = ['--you-line', '--you-ink', '--you-bg'].map((name) => {
    probe.style.color = 'var(' + name + ')'
    return getComputedStyle(probe).color
  })
  probe.remove()
  const isGold = (style) => [style.color, style.fill, style.stroke, style.backgroundColor].some((used) => gold.includes(used)) ||
    gold.some((used) => style.boxShadow.includes(used))
  return [...document.querySelectorAll('main *')].filter((each) => isGold(getComputedStyle(each))).map(({ tagName }) => tagName)
})()`

export function placeCases(world: () => World): void {
  const isDrawn = async (page: Page) => {
    await page.getByRole('img', { name: /^Totals of/ }).waitFor()
    await page.getByText('Into the top ten').waitFor()
    await page.getByRole('table', { name: 'Neighbours' }).getByRole('row').nth(3).waitFor()
  }

  test('gold is for the viewer: nothing on the page of another player has it', async () => {
    await using opened = await world().open('/player/70')
    const { page } = opened
    await isDrawn(page)
    expect(await page.evaluate<string[]>(GOLD)).toEqual([])
    await page.getByRole('button', { name: 'This is me' }).click()
    try {
      const gold = await page.evaluate<string[]>(GOLD)
      for (const tag of ['path', 'text', 'I', 'DIV']) expect(gold).toContain(tag) // flag, its words, rungs, own row
      await page.goto(`${world().stack.origin}/player/71`)
      await isDrawn(page)
      await page.locator('[role=row]', { hasText: 'YOU' }).getByText('Player of row 70').waitFor() // a neighbour
      const beside = await page.evaluate<string[]>(GOLD)
      expect(beside).toContain('DIV')
      for (const tag of ['path', 'text', 'I']) expect(beside).not.toContain(tag)
    } finally {
      await page.evaluate("localStorage.removeItem('you')")
    }
  })

  test('the tab of a player is called by the name, which cannot turn the words around it', async () => {
    await using opened = await world().open('/player/1')
    const { page } = opened
    await expect.poll(() => page.title()).toBe('\u2068Northlight Juniper\u2069 · Leaderboard')
    await page.getByRole('table', { name: 'Neighbours' }).getByRole('link').first().click()
    await page.waitForURL(/\/player\/(?!1$)/)
    await expect.poll(() => page.title()).not.toContain('Northlight')
    await page.goto(`${world().stack.origin}/player/6`)
    await expect.poll(() => page.title()).toBe('\u2068evil\u202ereversed\u2069 · Leaderboard')
    await page.getByRole('link', { name: 'System', exact: true }).first().click()
    await expect.poll(() => page.title()).toBe('System · Leaderboard')
  })

  test.for(['abc', '0', '-1', '2147483648'])('/player/%s is told to be no player id', async (id) => {
    await using opened = await world().open(`/player/${id}`)
    const { page } = opened
    await page.getByRole('heading', { name: `${id} is no player id` }).waitFor()
    expect(await page.getByRole('button', { name: 'This is me' }).count()).toBe(0)
    expect(await page.getByText('Choose a player').count()).toBe(0)
    if (id === 'abc') {
      await expectAccessible(page)
      await expectFitsPhone(page)
    }
    await page.getByRole('combobox', { name: 'Look up a player' }).fill('Northlight')
    await page.getByRole('option').first().click()
    await page.getByRole('heading', { name: 'Northlight Juniper' }).waitFor()
  })

  test('nobody can say “this is me” of a player that does not exist', async () => {
    await using opened = await world().open('/player/999999999')
    const { page } = opened
    await page.getByText('There is no player 999999999.').waitFor()
    expect(await page.getByRole('button', { name: 'This is me' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await expectAccessible(page)
    await expectFitsPhone(page)
  })
}
