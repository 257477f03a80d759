/** What a browser loads before the page is there. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'

const MAX_GZIPPED = 110 * 1024
/** With what a wide screen loads after it, beside the board. */
const MAX_GZIPPED_BESIDE = 150 * 1024

test('the scripts of the first load are under 110 KB gzipped, with those beside the board under 150', async () => {
  vi.stubEnv('NODE_ENV', 'production') // else vite takes React's build for development
  const { build } = await import('vite')
  const outDir = mkdtempSync(join(tmpdir(), 'leaderboard page '))
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }))
  const root = fileURLToPath(new URL('..', import.meta.url))
  const built = await build({ root, mode: 'production', logLevel: 'silent', build: { outDir } })
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
  // What is sent compressed is what was built in the end, of every script of the first load.
  for (const name of chunks.keys()) {
    const sent = join(outDir, `${name}.gz`)
    if (existsSync(sent)) expect(gunzipSync(readFileSync(sent))).toEqual(readFileSync(join(outDir, name)))
  }
  expect([...first].filter((name) => existsSync(join(outDir, `${name}.gz`))).length).toBeGreaterThan(1)
}, 60_000)
