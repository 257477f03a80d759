/** What an address of the database must be, and where the programs that run to their end find theirs. */
import { accessSync, constants } from 'node:fs'
import { SSL_MODES } from './tls-options.ts'

/** The database of a program that migrates, fills or copies: past any pooler. */
export interface DirectAddress {
  readonly url: string
  /** PEM file with the authorities to trust; undefined: those that Node knows. */
  readonly caFile: string | undefined
}

/** Why a text is no address of a database, in words that follow its name; null when it is one. May not repeat it: it holds a password. */
export function whyNoDatabase(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol) || url.hostname === '') {
    return 'must be an address that starts with postgres:// or postgresql://'
  }
  const sslMode = url.searchParams.get('sslmode')
  if (sslMode !== null && !SSL_MODES.some((mode) => mode === sslMode)) {
    return `has an sslmode that is none of ${SSL_MODES.join(', ')}`
  }
  return url.pathname.length < 2 ? 'must name a database after the last /' : null
}

/** The address of the same database without the pooler that its host names. */
export function pastPooler(url: string): string {
  return url.replace('-pooler.', '.')
}

/** DATABASE_DIRECT_URL, or else DATABASE_URL without its pooler, with DATABASE_CA_FILE; throws an error that names what is wrong. */
export function readDirectAddress(env: Readonly<Record<string, string | undefined>>): DirectAddress {
  const [direct, main] = [env['DATABASE_DIRECT_URL']?.trim(), env['DATABASE_URL']?.trim()]
  const text = direct || main
  if (!text) throw new Error('DATABASE_URL is not set: it names the database')
  const reason = whyNoDatabase(text)
  if (reason !== null) throw new Error(`${direct ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL'} ${reason}`)
  const caFile = env['DATABASE_CA_FILE']?.trim() || undefined
  if (caFile !== undefined) {
    try {
      accessSync(caFile, constants.R_OK)
    } catch {
      throw new Error(`DATABASE_CA_FILE names a file that cannot be read: ${JSON.stringify(caFile)}`)
    }
  }
  return { url: direct ? text : pastPooler(text), caFile }
}
