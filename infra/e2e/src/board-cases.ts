import { expect, test } from 'vitest'
import { NAMES, PLAYERS, type World } from './browser-world.ts'

export function boardCases(world: () => World): void {
  test('a posted score moves the board without a reload', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    const row = page.locator('[data-user-id="100"]')
    await row.waitFor()
    expect(await row.innerText()).toContain('100,000')
    const { status, body } = await world().post('/api/leaderboard/submit', { user_id: 100, score: 2_000_000 })
    expect(status).toBe(201)
    expect(body.newRank).toBe(1)
    await page.locator('[data-user-id="100"]', { hasText: '1,050,000' }).waitFor({ timeout: 5000 })
    expect(await row.getAttribute('aria-rowindex')).toBe('2')
    expect(await row.innerText()).toContain('new leader')
  })

  test('a place below the live rows is jumped to, and rows there are read', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await page.getByPlaceholder('Go to place').fill(String(PLAYERS - 3))
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    const marked = page.locator('[data-marked]')
    await marked.waitFor({ timeout: 5000 })
    expect(await marked.innerText()).toContain(NAMES[3])
    const box = await marked.boundingBox()
    expect(box === null ? -1 : box.y).toBeGreaterThan(100)
    expect(box === null ? 9999 : box.y).toBeLessThan(900)
  })

  test('a player is found by the beginning of the name, by keyboard alone', async () => {
    await using opened = await world().open('/')
    const { page } = opened
    await page.getByRole('combobox', { name: 'Find a player' }).focus()
    await page.keyboard.type('player of row 2')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    const active = page.locator('[role=option][aria-selected=true]')
    const name = (await active.innerText()).split('\n').find((line) => line.startsWith('Player of row')) ?? 'nobody'
    await page.keyboard.press('Enter')
    await page.locator('[data-marked]', { hasText: name }).waitFor({ timeout: 5000 })
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
