import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Smaller files gain nothing: what is saved is less than a packet. */
const WORTH_BYTES = 1024

/**
 * Puts a .gz beside every built script and style sheet, which the server sends to whoever can read it. Brotli would save
 * a seventh more, and cost the first start seconds.
 */
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        const text = file.type === 'chunk' ? file.code : file.source
        if (!/\.(js|css)$/.test(file.fileName) || text.length < WORTH_BYTES) continue
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gzipSync(text, { level: 9 }) })
      }
    },
  }
}
