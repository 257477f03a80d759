/**
 * Pictures of every page, wide and on a phone, light and dark, into docs/pictures. Starts a leaderboard of its own with
 * demo players; `--origin URL` takes one that runs, `--only board` some of the pages, `--to FOLDER` another folder.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createLeaderboardClient, type LeaderboardClient } from '@leaderboard/client/client'
import type { Page } from 'playwright-core'
import { findChromium } from './find-chromium.ts'
import { DESKTOP, type Look, openBrowser, PHONE } from './open-browser.ts'
import { startShowcase } from './showcase.ts'

const PICTURES = fileURLToPath(new URL('../../../docs/pictures', import.meta.url))
const YOU = 4321

const PAGES = [
  { name: 'board', path: '/' },
  { name: 'player', path: `/player/${YOU}` },
  { name: 'activity', path: '/activity' },
  { name: 'playground', path: '/playground' },
  { name: 'system', path: '/system' },
] as const

const LOOKS: readonly { name: string; look: Look }[] = (['light', 'dark'] as const).flatMap((theme) => [
  { name: `desktop-${theme}`, look: { ...DESKTOP, theme } },
  { name: `phone-${theme}`, look: { ...PHONE, theme } },
])

const { values } = parseArgs({
  options: { origin: { type: 'string' }, only: { type: 'string' }, to: { type: 'string', default: PICTURES } },
})
const pages = PAGES.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name))

if (values.origin === undefined) {
  await using showcase = await startShowcase()
  await takeAll(showcase.stack.origin)
} else {
  await takeAll(values.origin)
}

async function takeAll(origin: string): Promise<void> {
  const chromium = findChromium()
  if (chromium === null) throw new Error('There is no Chromium: install one, or name it in CHROMIUM_PATH')
  mkdirSync(values.to, { recursive: true })
  const client = createLeaderboardClient({ baseUrl: origin })
  for (const { name, look } of LOOKS) {
    await using browser = await openBrowser(chromium, look)
    const { context } = browser
    await context.addInitScript(`localStorage.setItem('you', '${YOU}')`)
    for (const page of pages) {
      const path = join(values.to, `${page.name}-${name}.webp`)
      await takePicture(await context.newPage(), `${origin}${page.path}`, path, client)
      console.log(path)
    }
  }
}

/** While somebody plays the page is watched; when the picture is taken nothing moves any more. */
async function takePicture(page: Page, url: string, path: string, client: LeaderboardClient): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(url)
  await page.locator('[data-connection=live]').waitFor({ timeout: 60_000 })
  const play = keepPlaying(client)
  await page.waitForTimeout(url.endsWith('/activity') ? 8000 : 2000)
  await play.stop()
  await page.waitForTimeout(1000) // the last change is drawn, and read again, by then
  await page.locator('[aria-busy]:not([role=row])').first().waitFor({ state: 'detached' })
  writeFileSync(path, await capture(page))
  await page.close()
}

/** A quarter of what a PNG takes, as the repository keeps these. */
async function capture(page: Page): Promise<Buffer> {
  const browser = await page.context().newCDPSession(page)
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: 88 })
  return Buffer.from(data, 'base64')
}

/** A little traffic, so that something moves: mostly anybody, at times one of the best. */
function keepPlaying(client: LeaderboardClient): { stop: () => Promise<void> } {
  let isOver = false
  const play = async () => {
    for (let turn = 0; !isOver; turn++) {
      const { items } = await client.top({ limit: 100 })
      const best = items[(turn * 7) % 40]
      const userId = turn % 3 === 0 && best !== undefined ? best.userId : 1 + ((turn * 7919) % 9000)
      const score = turn % 3 === 0 ? 105_000 - ((turn * 31) % 40) * 900 : ((turn * 104_729) % 9000) + 100
      await client.submit({ userId, score, gameMode: 'solo' })
      await new Promise((resolve) => setTimeout(resolve, 120))
    }
  }
  const playing = play().catch((error: Error) => console.error(`The traffic ended: ${error.message}`))
  return {
    stop: async () => {
      isOver = true
      await playing
    },
  }
}
