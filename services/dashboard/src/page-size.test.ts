/** What a browser loads before the page is there. */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'

const MAX_GZIPPED = 110 * 1024
/** With what a wide screen loads after it, beside the board. */
const MAX_GZIPPED_BESIDE = 150 * 1024

test('the scripts of the first load are under 110 KB gzipped, with those beside the board under 150', async () => {
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
  const size = (names: Set<string>) =>
    [...names].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0)
  expect(size(first)).toBeGreaterThan(50 * 1024)
  expect(size(first)).toBeLessThan(MAX_GZIPPED)
  // Pages that are not seen first stay out of it.
  expect(chunks.size).toBeGreaterThan(first.size)
  const panel = [...chunks.keys()].find((name) => name.includes('place-panel'))
  if (panel === undefined) throw new Error('The panel beside the board is not a chunk of its own')
  add(panel)
  expect(size(first)).toBeLessThan(MAX_GZIPPED_BESIDE)
}, 60_000)
