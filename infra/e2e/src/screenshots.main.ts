/**
 * Pictures of every page, wide and on a phone, light and dark, into docs/pictures. Starts a leaderboard of its own with
 * demo players; `--origin URL` takes one that runs (without the pages that take an admin key), `--only board` some of the
 * pages, `--to FOLDER` another folder.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createLeaderboardClient, type LeaderboardClient } from '@leaderboard/client/client'
import type { Page } from 'playwright-core'
import { findChromium } from './find-chromium.ts'
import { DESKTOP, type Look, openBrowser, PHONE } from './open-browser.ts'
import { operate } from './operate.ts'
import { startShowcase } from './showcase.ts'

const PICTURES = fileURLToPath(new URL('../../../docs/pictures', import.meta.url))
const YOU = 4321
/** Of whom an operator thinks ill. */
const HIDDEN = 77

interface PictureOf {
  name: string
  path: string
  /** The others are taken with the session of an operator, where there is one. */
  isBeforeLogin?: boolean
}

const PAGES: readonly PictureOf[] = [
  { name: 'board', path: '/' },
  { name: 'player', path: `/player/${YOU}` },
  { name: 'activity', path: '/activity' },
  { name: 'playground', path: '/playground' },
  { name: 'system', path: '/system' },
  { name: 'admin-login', path: '/admin', isBeforeLogin: true },
  { name: 'admin-player', path: `/admin/players/${HIDDEN}` },
  { name: 'admin-keys', path: '/admin/keys' },
  { name: 'admin-log', path: '/admin/log' },
]

const LOOKS: readonly { name: string; look: Look }[] = (['light', 'dark'] as const).flatMap((theme) => [
  { name: `desktop-${theme}`, look: { ...DESKTOP, theme } },
  { name: `phone-${theme}`, look: { ...PHONE, theme } },
])

/**
 * So high that nothing is cut: of the board, which has no end, as high as what stands beside it and until a row ends
 * where the viewer's own row begins.
 */
const wholeHeight = (least: number) => `(() => {
  const heightOf = (selector) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0
  if (document.querySelector('#board-title') === null) return document.documentElement.scrollHeight
  const beside = document.querySelector('main > .grid > div')?.scrollHeight ?? 0
  const foot = heightOf('[aria-label="Your row"]') + heightOf('[aria-label=Pages]')
  const ends = [...document.querySelectorAll('[data-user-id]')].map((row) => row.getBoundingClientRect().bottom + foot)
  return Math.ceil(Math.min(...ends.filter((end) => end >= Math.max(${least}, beside + 88))))
})()`

const { values } = parseArgs({
  options: { origin: { type: 'string' }, only: { type: 'string' }, to: { type: 'string', default: PICTURES } },
})
const pages = PAGES.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name))

if (values.origin === undefined) {
  await using showcase = await startShowcase()
  await takeAll(showcase.stack.origin, await operate(showcase, HIDDEN))
} else {
  await takeAll(values.origin, null)
}

async function takeAll(origin: string, adminKey: string | null): Promise<void> {
  const chromium = findChromium()
  if (chromium === null) throw new Error('There is no Chromium: install one, or name it in CHROMIUM_PATH')
  mkdirSync(values.to, { recursive: true })
  const client = createLeaderboardClient({ baseUrl: origin })
  for (const { name, look } of LOOKS) {
    await using browser = await openBrowser(chromium, look)
    const { context } = browser
    await context.addInitScript(`localStorage.setItem('you', '${YOU}')`)
    for (const { isBeforeLogin = false, ...page } of pages) {
      const isAdmin = page.path.startsWith('/admin')
      if (isAdmin && !isBeforeLogin) {
        if (adminKey === null) continue
        await context.request.post(`${origin}/api/admin/session`, {
          headers: { 'x-admin-session': '1' },
          data: { key: adminKey },
        })
      }
      const path = join(values.to, `${page.name}-${name}.webp`)
      await takePicture(await context.newPage(), { url: `${origin}${page.path}`, path, client, look })
      console.log(path)
    }
  }
}

interface Picture {
  url: string
  path: string
  client: LeaderboardClient
  look: Look
}

/** While somebody plays the page is watched; when the picture is taken nothing moves any more. */
async function takePicture(page: Page, { url, path, client, look }: Picture): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(url)
  await page.locator('[data-connection=live]').waitFor({ timeout: 60_000 })
  const play = keepPlaying(client)
  await page.waitForTimeout(url.endsWith('/activity') ? 8000 : 2000)
  await play.stop()
  await page.waitForTimeout(1000) // the last change is drawn, and read again, by then
  await page.locator('[aria-busy]:not([role=row])').first().waitFor({ state: 'detached' })
  const height = await page.evaluate<number>(wholeHeight(look.height))
  await page.setViewportSize({ width: look.width, height: Math.max(look.height, height) })
  await page.waitForTimeout(200) // drawn at this height
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
