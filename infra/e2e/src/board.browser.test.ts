/** The walking skeleton as a person sees it: a score that is posted appears on the page without a reload. */
import { createTestDatabase } from '@leaderboard/database/test-database'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from './find-chromium.ts'
import { type OpenBrowser, openBrowser, PHONE } from './open-browser.ts'

const chromiumPath = findChromium()
const stops: (() => Promise<void>)[] = []
let stack: Stack
let browser: OpenBrowser

const post = async (path: string, body: unknown) => {
  const answer = await fetch(`${stack.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

beforeAll(async () => {
  if (chromiumPath === null) return
  const database = await createTestDatabase()
  stops.push(() => database.drop())
  const redis = await startRedis()
  stops.push(() => redis.stop())
  stack = await startStack({ databaseUrl: database.url, redisUrl: redis.url, replicas: { ranker: 0 } })
  stops.push(() => stack.stop())
  await post('/api/players', { players: NAMES.map((username) => ({ username })) })
  for (let id = 1; id <= NAMES.length; id++) await post('/api/leaderboard/submit', { user_id: id, score: id * 1000 })
  browser = await openBrowser(chromiumPath)
  stops.push(() => browser[Symbol.asyncDispose]())
}, 120_000)

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

const NAMES = [
  'Northlight Juniper',
  'سارة المنصوري',
  '月見うどん',
  '<img src=x onerror=alert(1)>',
  '🌶️🌶️🌶️',
  'evil\u202ereversed',
]

const openPage = async (path: string, from: OpenBrowser = browser): Promise<Page> => {
  const page = await from.context.newPage()
  await page.goto(`${stack.origin}${path}`)
  return page
}

const rowsOf = (page: Page) => page.locator('[role=rowgroup] [role=row]')
const whenChromium = test.skipIf(chromiumPath === null)

whenChromium('browser: a posted score moves the board without a reload', async () => {
  const page = await openPage('/')
  await rowsOf(page)
    .nth(NAMES.length - 1)
    .waitFor()
  const rowOfOne = page.locator('[data-user-id="1"]')
  expect(await rowOfOne.innerText()).toContain('1,000')

  const { status, body } = await post('/api/leaderboard/submit', { user_id: 1, score: 2_000_000 })
  expect(status).toBe(201)
  expect(body.newRank).toBe(1)
  await page.locator('[data-user-id="1"]', { hasText: '1,000,500' }).waitFor({ timeout: 5000 })
  expect(await rowOfOne.getAttribute('aria-rowindex')).toBe('2')
  await page.close()
})

whenChromium('browser: a person submits a score on the page and looks up a rank', async () => {
  const page = await openPage('/playground')
  await page.getByRole('combobox', { name: 'Player', exact: true }).fill('2')
  await page.getByRole('option').first().click()
  await page.getByLabel('Score of the session').fill('3000000')
  await page.getByRole('button', { name: 'Submit score' }).click()
  await page.getByText('Score saved.').waitFor({ timeout: 5000 })
  await page.getByRole('button', { name: 'Send same key again' }).click()
  await page.getByText('Already saved with this key.').waitFor({ timeout: 5000 })

  await page.goto(`${stack.origin}/player/3`)
  await page.locator('[data-rank-kind=dense]').waitFor()
  expect(await page.locator('[data-rank-kind=dense]').innerText()).toMatch(/^[1-6]$/)
  await page.close()
})

whenChromium('browser: names that are markup, right to left or emoji stay text and keep the layout', async () => {
  await using phone = await openBrowser(chromiumPath ?? '', PHONE)
  for (const opened of [browser, phone]) {
    const page = await openPage('/', opened)
    let hasAlerted = false
    page.on('dialog', () => {
      hasAlerted = true
    })
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    const width = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(width).toBeLessThanOrEqual(0)
    expect(hasAlerted).toBe(false)
    await page.close()
  }
})
