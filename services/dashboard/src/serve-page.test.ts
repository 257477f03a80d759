import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startTestService } from '@leaderboard/service-shell/test-service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dashboardApp } from './app.ts'

const page = '<!doctype html><div id="page"></div>'
const folder = mkdtempSync(join(tmpdir(), 'leaderboard page '))
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'index.html'), page)
writeFileSync(join(folder, 'mark.svg'), '<svg/>')
writeFileSync(join(folder, '.secret'), 'secret')
writeFileSync(join(folder, 'assets', 'main-abc123.js'), 'export {}')
const LARGE = 'export const large = 1\n'.repeat(100)
writeFileSync(join(folder, 'assets', 'large-abc123.js'), LARGE)
writeFileSync(join(folder, 'assets', 'large-abc123.js.gz'), gzipSync(LARGE))

const start = (pageFolder: string) =>
  startTestService((app) => dashboardApp(app, { pageFolder }), { name: 'dashboard', isPrivate: false })
let origin: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  origin = await start(folder)
})
afterAll(() => origin.close())

describe('the page', () => {
  test.each(['/', '/you', '/player/5', '/playground?a=b'])(
    '%s is the start page, asked for anew each time',
    async (path) => {
      const response = await fetch(origin.url + path, { headers: { accept: 'text/html' } })
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(page)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(response.headers.get('content-type')).toContain('text/html')
    },
  )

  test('its assets may be kept for ever, other files for a while', async () => {
    const asset = await fetch(`${origin.url}/assets/main-abc123.js`)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-type')).toContain('javascript')
    expect((await fetch(`${origin.url}/mark.svg`)).headers.get('cache-control')).toBe('public, max-age=300')
  })

  test('whoever can read compressed files gets them, and they are not mixed up on the way', async () => {
    const get = (encodings: string) =>
      fetch(`${origin.url}/assets/large-abc123.js`, { headers: { 'accept-encoding': encodings } })
    const compressed = await get('gzip, br')
    expect(compressed.headers.get('content-encoding')).toBe('gzip')
    expect(compressed.headers.get('content-type')).toContain('javascript')
    expect(compressed.headers.get('vary')).toBe('accept-encoding')
    expect(await compressed.text()).toBe(LARGE)
    const plain = await get('identity')
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(LARGE)
  })

  test('it comes with a content policy that allows nothing inline but styles, and no frames', async () => {
    const { headers } = await fetch(origin.url)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    })
  })

  test.each([
    ['/assets/missing-1.js', 'text/html'],
    ['/missing.png', '*/*'],
    ['/api/leaderboard/nothing', 'text/html'],
    ['/api', 'text/html'],
    ['/metrics', 'text/html'],
    ['/.secret', '*/*'],
    ['/..%2f..%2fpackage.json', '*/*'],
    ['/assets/..%2f..%2fpackage.json', '*/*'],
    ['/you', 'application/json'],
  ])('%s for %s is a problem', async (path, accept) => {
    const response = await fetch(origin.url + path, { headers: { accept } })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  })

  test('until it is built, the start page says how', async () => {
    await using unbuilt = await start('/nonexistent')
    const response = await fetch(unbuilt.url)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('npm run build')
  })
})
