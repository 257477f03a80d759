/** What a browser loads before the page is there. */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'

const MAX_GZIPPED = 150 * 1024

test('the scripts of the first load are under 150 KB gzipped', async () => {
  vi.stubEnv('NODE_ENV', 'production') // else vite takes React's build for development
  const { build } = await import('vite')
  const root = fileURLToPath(new URL('..', import.meta.url))
  const built = await build({ root, mode: 'production', logLevel: 'silent', build: { write: false } })
  if (Array.isArray(built) || !('output' in built)) throw new Error('Vite built something other than one page')
  const chunks = new Map(
    built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  )
  const first = new Set<string>()
  const add = (name: string) => {
    if (first.has(name)) return
    first.add(name)
    for (const imported of chunks.get(name)?.imports ?? []) add(imported)
  }
  for (const { fileName, isEntry } of chunks.values()) if (isEntry) add(fileName)
  const size = [...first].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0)
  expect(size).toBeGreaterThan(50 * 1024)
  expect(size).toBeLessThan(MAX_GZIPPED)
  // Pages that are not seen first stay out of it.
  expect(chunks.size).toBeGreaterThan(first.size)
}, 60_000)
