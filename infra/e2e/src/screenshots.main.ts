/**
 * Pictures of every page, wide and on a phone, light and dark, into docs/pictures. Starts a leaderboard of its own with
 * demo players; `--origin URL` takes one that runs, `--only board` some of the pages, `--to FOLDER` another folder.
 */
import { mkdirSync } from 'node:fs'
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
  const play = keepPlaying(createLeaderboardClient({ baseUrl: origin }))
  try {
    for (const { name, look } of LOOKS) {
      await using browser = await openBrowser(chromium, look)
      for (const page of pages) {
        await takePicture(
          await browser.context.newPage(),
          `${origin}${page.path}`,
          join(values.to, `${page.name}-${name}.png`),
        )
      }
    }
  } finally {
    await play.stop()
  }
}

async function takePicture(page: Page, url: string, path: string): Promise<void> {
  await page.addInitScript(`localStorage.setItem('you', '${YOU}')`)
  await page.goto(url)
  await page.locator('[data-connection=live]').waitFor({ timeout: 20_000 })
  // Long enough for charts to have something to say; nothing is loading any more by then.
  await page.waitForTimeout(url.endsWith('/activity') ? 6000 : 2500)
  await page.screenshot({ path, animations: 'disabled' })
  await page.close()
  console.log(path)
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
