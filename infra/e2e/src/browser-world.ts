/** One stack and one browser for every case that looks at the page: starting them is most of what such a case costs. */
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import type { Page } from 'playwright-core'
import { findChromium } from './find-chromium.ts'
import { type OpenBrowser, openBrowser, PHONE } from './open-browser.ts'

export const NAMES = [
  'Northlight Juniper',
  'سارة المنصوري',
  '月見うどん',
  '<img src=x onerror=alert(1)>',
  '🌶️🌶️🌶️',
  'evil\u202ereversed',
]
/** More than are live on the board, so that there are rows below. */
export const PLAYERS = 140

/** As long as a name may be, and without a place to break: of the best player. */
export const LONGEST_NAME = 'W'.repeat(60)

export interface World {
  readonly stack: Stack
  readonly databaseUrl: string
  readonly desktop: OpenBrowser
  readonly phone: OpenBrowser
  /** What browsers said about things that the content policy of a page refused. */
  readonly refused: readonly string[]
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>
  /** Opens an address of the origin in a page of its own, gone when disposed of. */
  open(path: string, options?: OpenOptions): Promise<OpenPage>
  stop(): Promise<void>
}

interface OpenOptions {
  on?: 'desktop' | 'phone'
  theme?: 'light' | 'dark'
  /** Before the address is opened. */
  prepare?: (page: Page) => Promise<unknown>
}

export interface OpenPage extends AsyncDisposable {
  page: Page
}

export const chromiumPath = findChromium()

/** Players have the ids 1 to PLAYERS, and 1,000 points for each of their id. `isKeyed`: reading and writing take a key. */
export async function startWorld({ isKeyed = false } = {}): Promise<World> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of stops.toReversed()) await end()
  }
  try {
    const database = await createTestDatabase()
    stops.push(() => database.drop())
    const redis = await startRedis()
    stops.push(() => redis.stop())
    const stack = await startStack({
      databaseUrl: database.url,
      redisUrl: redis.url,
      replicas: { ranker: 0 },
      env: isKeyed ? { AUTH: 'required', READ_ACCESS: 'keyed' } : {},
    })
    stops.push(() => stack.stop())
    const post = poster(stack.origin, isKeyed ? await makeSecret(database.url, ['submit', 'players']) : null)
    await fill(post)
    const desktop = await openBrowser(chromiumPath ?? '')
    stops.push(() => desktop[Symbol.asyncDispose]())
    const phone = await openBrowser(chromiumPath ?? '', PHONE)
    stops.push(() => phone[Symbol.asyncDispose]())
    const refused: string[] = []
    for (const { context } of [desktop, phone]) {
      context.on(
        'console',
        (message) => /content security policy/i.test(message.text()) && refused.push(message.text()),
      )
    }
    const open: World['open'] = async (path, { on = 'desktop', theme = 'light', prepare } = {}) => {
      const page = await (on === 'phone' ? phone : desktop).context.newPage()
      await page.emulateMedia({ colorScheme: theme })
      await prepare?.(page)
      await page.goto(`${stack.origin}${path}`)
      return { page, [Symbol.asyncDispose]: () => page.close() }
    }
    return { stack, databaseUrl: database.url, desktop, phone, refused, post, open, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A new key of an operator or a game server. */
export async function makeSecret(
  databaseUrl: string,
  scopes: Parameters<typeof makeKey>[1]['scopes'],
): Promise<string> {
  const sql = connectDatabase({ url: databaseUrl, max: 1, name: 'browser test' })
  const { secret } = await makeKey(sql, { name: 'on call', scopes })
  await closeDatabase(sql)
  return secret
}

function poster(origin: string, key: string | null): World['post'] {
  return async (path, body) => {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
}

async function fill(post: World['post']): Promise<void> {
  const plain = (id: number) => (id === PLAYERS ? LONGEST_NAME : `Player of row ${id}`)
  const players = Array.from({ length: PLAYERS }, (_, i) => ({ username: NAMES[i] ?? plain(i + 1) }))
  await post('/api/players', { players })
  const items = players.map((_, i) => ({ user_id: i + 1, score: (i + 1) * 1000 }))
  await post('/api/leaderboard/submit/batch', { items })
}
