/** What a page downloads: no schema library, no contracts, and little of it. */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const MAX_GZIPPED = 12 * 1024

test('the bundle for browsers holds no TypeBox and is under 12 KB gzipped', async () => {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('./client.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
  })
  const foreign = Object.keys(result.metafile.inputs).filter((input) => !input.includes('packages/client/src/'))
  expect(foreign).toEqual([])
  const [file] = result.outputFiles
  const size = gzipSync(file?.contents ?? '').length
  expect(size).toBeGreaterThan(1000)
  expect(size).toBeLessThan(MAX_GZIPPED)
  // Runs as it is: no module of Node, nothing undefined.
  const bundle = (await import(
    `data:text/javascript;base64,${Buffer.from(file?.contents ?? '').toString('base64')}`
  )) as {
    createLeaderboardClient: (options: object) => { connection: { state: string } }
  }
  expect(bundle.createLeaderboardClient({ baseUrl: 'http://x' }).connection.state).toBe('idle')
})
