import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { NAMES, PLAYERS, type World } from './browser-world.ts'
import { expectFitsPhone } from './expect-look.ts'
import { PHONE } from './open-browser.ts'
import { ANIMATION_PROBE, ROW_NUMBERS, speaking } from './page-probes.ts'

export function boardCases(world: () => World): void {
  test('a posted score moves the board without a reload, and rows stay in order for whoever reads them', async () => {
    const prepare = (page: Page) => page.addInitScript(ANIMATION_PROBE)
    await using opened = await world().open('/', { prepare })
    const { page } = opened
    const still = await world().open('/', {
      prepare: async (other) => {
        await prepare(other)
        await other.emulateMedia({ reducedMotion: 'reduce' })
        await other.setViewportSize({ width: PHONE.width, height: PHONE.height })
      },
    })
    try {
      const row = page.locator('[data-user-id="100"]')
      for (const each of [page, still.page]) await each.locator('[data-user-id="100"]').waitFor()
      expect(await row.innerText()).toContain('100,000')
      const { status, body } = await world().post('/api/leaderboard/submit', { user_id: 100, score: 2_000_000 })
      expect(status).toBe(201)
      expect(body.newRank).toBe(1)
      await page.locator('[data-user-id="100"]', { hasText: '1,050,000' }).waitFor({ timeout: 5000 })
      expect(await row.getAttribute('aria-rowindex')).toBe('2')
      expect(await row.innerText()).toContain('new leader')
      const order = await page.evaluate<number[]>(ROW_NUMBERS)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(order).toHaveLength(50)
      expect(await page.evaluate<string[]>('animated')).toContain('transform')
      // A phone celebrates too; whoever asked for less motion sees the new order at once, tinted.
      await still.page.getByText('new leader').filter({ visible: true }).waitFor({ timeout: 5000 })
      expect(new Set(await still.page.evaluate<string[]>('animated'))).toEqual(
        new Set(['backgroundColor', 'boxShadow']),
      )
    } finally {
      await still[Symbol.asyncDispose]()
    }
  })

  test('a place below the live rows is jumped to, and everybody is told what became of it', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    const goTo = async (place: string, told: string) => {
      await page.getByPlaceholder('Go to place').fill(place)
      await page.getByRole('button', { name: 'Go', exact: true }).click()
      const words = page.locator('[data-told] p', { hasText: told })
      await words.waitFor({ timeout: 5000 })
      const box = await words.boundingBox()
      expect(box?.y).toBeGreaterThan(50)
      expect((box?.width ?? 0) * (box?.height ?? 0)).toBeGreaterThan(5000)
    }
    await goTo('-5', 'Enter a place: a whole number from 1.')
    await goTo(String(PLAYERS - 3), `Place ${PLAYERS - 3} is shown.`)
    const marked = page.locator('[data-marked]')
    await marked.waitFor({ timeout: 5000 })
    expect(await marked.innerText()).toContain(NAMES[3])
    const box = await marked.boundingBox()
    expect(box === null ? -1 : box.y).toBeGreaterThan(100)
    expect(box === null ? 9999 : box.y).toBeLessThan(900)
    await goTo('9,999', `The last place is ${PLAYERS}.`)
  })

  test('figures are those of the viewer’s locale, and are read in it', async () => {
    await using opened = await world().open('/', { prepare: (each) => each.addInitScript(speaking('ar-EG')) })
    const { page } = opened
    const figure = (value: number) => new Intl.NumberFormat('ar-EG').format(value)
    await page.locator('[data-user-id="110"]', { hasText: figure(110_000) }).waitFor()
    await page.getByPlaceholder('Go to place').fill(figure(31))
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    await page.getByText(`Place ${figure(31)} is shown.`).waitFor({ timeout: 5000 })
    await expectFitsPhone(page)
  })

  test('a player is found by the beginning of the name, by keyboard alone', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await page.getByRole('combobox', { name: 'Find a player' }).focus()
    await page.keyboard.type('player of row 2')
    const options = page.getByRole('option')
    await options.first().waitFor()
    const active = page.locator('[role=option][aria-selected=true]')
    const box = page.getByRole('combobox', { name: 'Find a player' })
    const activeId = async () => [await box.getAttribute('aria-activedescendant'), await active.getAttribute('id')]
    await page.keyboard.press('ArrowUp') // round to the last one
    expect(await active.innerText()).toBe(await options.last().innerText())
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await active.innerText()).toBe(await options.nth(1).innerText())
    expect(new Set(await activeId()).size).toBe(1)
    await page.keyboard.press('Escape')
    expect(await box.getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('ArrowDown')
    const name = (await active.innerText()).split('\n').find((line) => line.startsWith('Player of row')) ?? 'nobody'
    await page.keyboard.press('Enter')
    await page.locator('[data-marked]', { hasText: name }).waitFor({ timeout: 5000 })

    await page.keyboard.type('nobody has this name')
    await page.getByText('No player has a name that begins so.').waitFor()
    await page.route('**/api/players?*', (route) => route.abort())
    await page.keyboard.type('x')
    await page.getByText('The players could not be searched.').waitFor({ timeout: 10_000 })
  })

  test('what the reader holds stays until it is let go', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    const row = page.locator('[data-user-id="130"]')
    await row.waitFor()
    await page.getByRole('button', { name: 'Hold updates' }).click()
    await world().post('/api/leaderboard/submit', { user_id: 130, score: 140_000 })
    await page.locator('[data-held]', { hasText: /[1-9]\d* waiting/ }).waitFor({ timeout: 5000 })
    expect(await row.innerText()).toContain('130,000')
    await page.getByRole('button', { name: 'Show changes' }).click()
    await page.locator('[data-user-id="130"]', { hasText: '135,000' }).waitFor({ timeout: 5000 })
  })

  test('names that are markup, right to left or emoji stay text', async () => {
    await using opened = await world().open('/player/4')
    const { page } = opened
    let hasAlerted = false
    page.on('dialog', () => {
      hasAlerted = true
    })
    await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor()
    expect(await page.locator('img').count()).toBe(0)
    await page.goto(`${world().stack.origin}/player/6`)
    await page.getByRole('heading', { name: 'evil' }).waitFor()
    const bidi = "getComputedStyle(document.querySelector('[data-player-name]')).unicodeBidi"
    const isolated = await page.evaluate<string>(bidi)
    expect(isolated).toBe('isolate')
    expect(hasAlerted).toBe(false)
  })
}
