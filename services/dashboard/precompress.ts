import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Smaller files gain nothing: what is saved is less than a packet. */
const WORTH_BYTES = 1024

/**
 * Puts a .gz beside every built script and style sheet, which the server sends to whoever can read it. Brotli would save
 * a seventh more, and cost the first start seconds. Works on what was written, because until then other plugins still
 * change it.
 */
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      if (dir === undefined) throw new Error('The page is built into a folder')
      for (const file of Object.values(bundle)) {
        const text = file.type === 'chunk' ? file.code : file.source
        if (!/\.(js|css)$/.test(file.fileName) || text.length < WORTH_BYTES) continue
        writeFileSync(join(dir, `${file.fileName}.gz`), gzipSync(text, { level: 9 }))
      }
    },
  }
}
