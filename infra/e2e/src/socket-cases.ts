import { expect, test } from 'vitest'
import type { World } from './browser-world.ts'

/** What a page hears, as far as these cases look. */
interface Heard {
  type: string
  ops?: { op: string; entry?: { userId: number } }[]
}

/** The browser's own WebSocket and EventSource, without a library of ours: what any page can do. */
export function socketCases(world: () => World): void {
  for (const kind of ['WebSocket', 'EventSource'] as const) {
    test(`a bare ${kind} in the browser follows the board`, async () => {
      const here = world()
      await using opened = await here.open('/')
      const { page } = opened
      const url =
        kind === 'WebSocket'
          ? `${here.stack.origin.replace('http', 'ws')}/ws?board=global&top=3`
          : `${here.stack.origin}/api/leaderboard/stream?board=global&top=3`
      await page.evaluate(`window.heard = []; window.line = new ${kind}('${url}');
        window.line.onmessage = ({ data }) => window.heard.push(JSON.parse(data))`)
      const hears = (what: (frame: Heard) => boolean) =>
        expect
          .poll(async () => (await page.evaluate<Heard[]>('window.heard')).some(what), { timeout: 10_000 })
          .toBe(true)
      await hears(({ type }) => type === 'snapshot')
      const score = kind === 'WebSocket' ? 90_000_000 : 99_000_000 // more than any case before brought
      expect((await here.post('/api/leaderboard/submit', { user_id: 7, score })).status).toBe(201)
      await hears(({ ops = [] }) => ops.some(({ op, entry }) => op === 'put' && entry?.userId === 7))
      await page.evaluate('window.line.close()')
    }, 60_000)
  }
}
