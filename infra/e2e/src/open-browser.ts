import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

/** Nothing that would look for a network or for a display. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
]

export interface Look {
  width: number
  height: number
  theme: 'light' | 'dark'
  isPhone?: boolean
}

export const DESKTOP: Look = { width: 1440, height: 900, theme: 'light' }
export const PHONE: Look = { width: 390, height: 844, theme: 'light', isPhone: true }

export interface OpenBrowser {
  context: BrowserContext
  [Symbol.asyncDispose](): Promise<void>
}

/** A headless browser with a profile of its own, gone when disposed of. */
export async function openBrowser(executablePath: string, look: Look = DESKTOP): Promise<OpenBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'leaderboard-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ARGUMENTS,
    viewport: { width: look.width, height: look.height },
    colorScheme: look.theme,
    deviceScaleFactor: look.isPhone === true ? 2 : 1,
    hasTouch: look.isPhone === true,
    isMobile: look.isPhone === true,
    locale: 'en-US',
  })
  return {
    context,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
