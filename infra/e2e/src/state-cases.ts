/** Pages without data, with old data and with data that cannot be read: states that a healthy stack does not show. */
import type { Page, WebSocketRoute } from 'playwright-core'
import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'
import { expectAccessible, expectFitsPhone } from './expect-look.ts'

const STATS = { players: 0, asOf: 1_760_000_000_000, isStale: false }
const LEADER = { rank: 1, ordinal: 1, userId: 5, username: 'First of all', totalScore: 900, sessions: 1 }

export function stateCases(world: () => World): void {
  test('an empty board says how to fill it, fills, and is called stale when the ranking falls behind', async () => {
    const board = new FakeBoard()
    await using opened = await world().open('/', { prepare: (page) => board.answerFor(page) })
    const { page } = opened
    await page.getByText('The first submission takes first place.').waitFor()
    await expectAccessible(page)
    await expectFitsPhone(page)
    board.change({ ops: [{ op: 'put', entry: LEADER }], stats: { ...STATS, players: 1 } })
    await page.locator('[data-user-id="5"]').waitFor()
    expect(await page.locator('[data-connection=live]').count()).toBe(1)
    // Not a row changes: only what is known of the board as a whole.
    board.change({ ops: [], stats: { ...STATS, players: 1, isStale: true } })
    await page.locator('[data-connection=stale]').waitFor()
    await page.getByText('Places may have changed since.').waitFor()
    board.change({ ops: [], stats: { ...STATS, players: 1 } })
    await page.locator('[data-connection=live]').waitFor()
  })

  test('each part of a place says when it cannot be read, and reads it again when asked', async () => {
    const problem = { type: 'about:blank', title: 'No', status: 500, code: 'internal_error', retryable: false }
    const refuse = async (page: Page) => {
      for (const part of ['distribution', 'history', 'goals']) {
        await page.route(`**/api/leaderboard/${part}**`, (route) =>
          route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
        )
      }
    }
    await using opened = await world().open('/player/8', { prepare: refuse })
    const { page } = opened
    for (const part of ['distribution', 'history', 'goals']) {
      await page.getByText(`The ${part} could not be read.`).waitFor()
    }
    await expectAccessible(page)
    await expectFitsPhone(page)
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByRole('img', { name: /^Totals of/ }).waitFor({ timeout: 5000 })
  })

  test('in production nobody simulates a crowd', async () => {
    const inProduction = (page: Page) =>
      page.route('**/mode.js', (route) =>
        route.fulfill({
          contentType: 'text/javascript',
          body: "document.documentElement.dataset.mode = 'production'",
        }),
      )
    await using opened = await world().open('/playground', { prepare: inProduction })
    await opened.page.getByRole('button', { name: 'Submit score' }).waitFor()
    expect(await opened.page.locator('#crowd-title').count()).toBe(0)
  })
}

interface Change {
  ops: readonly object[]
  stats: typeof STATS
}

/** A live service of a board that only the test knows. */
class FakeBoard {
  #socket: WebSocketRoute | null = null
  #views: string[] = []
  #sequence = 1

  answerFor(page: Page): Promise<void> {
    return page.routeWebSocket(/\/ws/, (socket) => {
      this.#socket = socket
      this.#send({ type: 'hello', protocol: 1, tickMs: 100, heartbeatMs: 25_000, serverTime: Date.now() })
      socket.onMessage((text) => {
        const frame = JSON.parse(String(text)) as { type: string; id: string; view: { kind: string } }
        if (frame.type !== 'subscribe' || frame.view.kind !== 'top') return
        this.#views.push(frame.id)
        const position = { epoch: 'fake', sequence: this.#sequence, recovered: false }
        this.#send({ type: 'snapshot', id: frame.id, ...position, entries: [], stats: STATS })
      })
    })
  }

  change(change: Change): void {
    const prev = this.#sequence++
    for (const id of this.#views)
      this.#send({ type: 'delta', id, epoch: 'fake', prev, sequence: this.#sequence, ...change })
  }

  #send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame))
  }
}
