import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'

/** What sslmode may be, from the least to the most. */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/** What the driver takes as `ssl`: off, TLS where the server offers it, or TLS as these options say. */
export type TlsOptions = false | 'prefer' | ConnectionOptions

/**
 * sslmode as libpq means it: `disable`; `allow` and `prefer` encrypt where they can; `require` encrypts without
 * looking at the certificate, unless an authority is named; `verify-ca` wants a known authority, `verify-full` the
 * host's name as well. Without a mode: `prefer`, and off on loopback, where the embedded server has no certificate.
 *
 * @param caFile PEM file with the authorities to trust, instead of those of Node; sslrootcert in the URL does the same
 */
export function tlsOptions(url: URL, caFile: string | undefined): TlsOptions {
  const isLoopback = /^(localhost|127\..*|\[::1\])$/.test(url.hostname)
  const rootFile = caFile ?? url.searchParams.get('sslrootcert') ?? undefined
  const named = url.searchParams.get('sslmode') ?? (isLoopback ? 'disable' : 'prefer')
  const mode = named === 'require' && rootFile !== undefined ? 'verify-ca' : named
  if (mode === 'disable') return false
  if (mode === 'allow' || mode === 'prefer') return 'prefer'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const servername = isIP(host) === 0 ? host : undefined // an address cannot be asked for by name
  const base: ConnectionOptions = {
    host, // whose certificate it must be; the driver connects by itself, and without this Node takes localhost
    ...(servername !== undefined && { servername }),
    ...(rootFile !== undefined && rootFile !== 'system' && { ca: readFileSync(rootFile) }),
  }
  if (mode === 'require') return { ...base, rejectUnauthorized: false }
  if (mode === 'verify-ca') return { ...base, rejectUnauthorized: true, checkServerIdentity: () => undefined }
  if (mode === 'verify-full') return { ...base, rejectUnauthorized: true }
  throw new Error(`sslmode=${named} is none of ${SSL_MODES.join(', ')}`)
}
