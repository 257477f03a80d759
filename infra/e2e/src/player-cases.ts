import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'

export function playerCases(world: () => World): void {
  test('a person submits a score for a player found by name, and the same key changes nothing', async () => {
    await using opened = await world().open('/playground')
    const { page } = opened
    await page.getByRole('combobox', { name: 'Player', exact: true }).fill('Player of row 50')
    await page.getByRole('option').first().click()
    await page.getByLabel('Score of the session').fill('300000')
    await page.getByRole('button', { name: 'Submit score' }).click()
    await page.getByText('Score saved.').waitFor({ timeout: 5000 })
    await page.locator('[data-total-score]', { hasText: '175,000' }).waitFor({ timeout: 5000 })
    await page.getByRole('button', { name: 'Send same key again' }).click()
    await page.getByText('Already saved with this key.').waitFor({ timeout: 5000 })
    expect(await page.locator('[data-total-score]').innerText()).toBe('175,000')
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })") // as without TLS
    await page.getByRole('button', { name: 'Copy' }).first().click()
    await page.getByRole('button', { name: 'Selected: now press Ctrl+C' }).waitFor()
    expect(await page.evaluate<string>('String(getSelection())')).toContain('curl -X POST')
  })

  test('a place follows its player live, with curve, history and goals', async () => {
    await using opened = await world().open('/player/60')
    const { page } = opened
    await page.locator('[data-rank-kind=dense]').waitFor()
    await page.getByRole('img', { name: /^Totals of/ }).waitFor()
    await page.getByRole('img', { name: /^Scores of the sessions/ }).waitFor()
    await page.getByText('Into the top ten').waitFor()
    const before = await page.locator('[data-rank-kind=dense]').innerText()
    await world().post('/api/leaderboard/submit', { user_id: 60, score: 160_000 })
    await page.locator('[data-total-score]', { hasText: '110,000' }).waitFor({ timeout: 5000 })
    await expect.poll(() => page.locator('[data-rank-kind=dense]').innerText()).not.toBe(before)
    await page.getByRole('button', { name: 'How place is counted' }).hover()
    await page.getByRole('tooltip', { name: /Dense rank/ }).waitFor()
  })

  test('whoever says “this is me” is found on the board, and the window of neighbours follows them', async () => {
    await using opened = await world().open('/player/61')
    const { page } = opened
    await page.getByRole('button', { name: 'This is me' }).click()
    try {
      const neighbours = page.getByRole('table', { name: 'Neighbours' })
      await neighbours.locator('[role=row]', { hasText: 'YOU' }).waitFor()
      await neighbours.getByText('Player of row 62').waitFor()
      await world().post('/api/leaderboard/submit', { user_id: 61, score: 159_001 }) // an average of 110,000.5
      await neighbours.getByText('Player of row 110').waitFor({ timeout: 5000 })
      expect(await neighbours.getByText('Player of row 62').count()).toBe(0)
      await page.getByRole('link', { name: 'Board', exact: true }).first().click()
      await page.getByRole('button', { name: 'Find me' }).click()
      await page.locator('[data-user-id="61"][data-marked]', { hasText: 'YOU' }).waitFor({ timeout: 5000 })
    } finally {
      await page.evaluate("localStorage.removeItem('you')")
    }
  })

  test('the keyboard alone submits a score', async () => {
    await using opened = await world().open('/playground')
    const { page } = opened
    const player = page.getByRole('combobox', { name: 'Player', exact: true })
    await player.focus()
    await page.keyboard.type('Player of row 51')
    await page.getByRole('option', { name: /Player of row 51/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    for (const score of ['-5', '5.5']) {
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(score)
      await page.keyboard.press('Enter')
      await page.getByText('Enter a whole number from 0 to').waitFor()
    }
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('4321')
    await page.keyboard.press('Enter')
    await page.getByText('Score saved.').waitFor({ timeout: 5000 })
  })

  test('a simulated crowd plays within its bounds, and says everywhere what it is', async () => {
    await using opened = await world().open('/playground')
    const { page } = opened
    await page.getByLabel('Crowd size').fill('3')
    await page.getByRole('button', { name: 'Start simulation' }).click()
    await page.getByText(/[1-9]\d* accepted, 0 refused/).waitFor({ timeout: 10_000 })
    await page.getByRole('button', { name: 'Stop simulation' }).click()
    await page.getByText(/^Ended/).waitFor({ timeout: 5000 })
  })

  test('activity shows what is committed, and notable events as they happen', async () => {
    await using opened = await world().open('/activity')
    const { page } = opened
    await page.locator('[data-connection=live]').waitFor()
    // Feed and board tell what happens after each is watched: a new leader each time until both have told of one.
    const told = [page.getByText('is the new leader').first(), page.getByText('median;')]
    const isTold = async () => (await Promise.all(told.map((each) => each.isVisible()))).every(Boolean)
    for (let score = 9_000_000; !(await isTold()) && score < 9_000_020; score++) {
      await world().post('/api/leaderboard/submit', { user_id: 10 + (score % 2), score: score * 2 })
      const both = told.map((each) => each.waitFor({ timeout: 1000 }))
      await Promise.allSettled(both) // not told yet: another leader follows
    }
    expect(await isTold()).toBe(true)
    await page.getByRole('img', { name: /^Scores of \d+ players from / }).waitFor({ timeout: 5000 })
    await page.getByRole('img', { name: /^Submissions per second .* now (?!0,)[\d.]+,/ }).waitFor({ timeout: 5000 })
  })
}
