/** Who may call, from the environment: AUTH, READ_ACCESS, token secrets, origins. */
import { ConfigError, choiceOf, type Environment, integerOf, listOf, parseUrl, textOf } from './parse-variable.ts'

export interface AccessConfig {
  /** Whether writes need a key. */
  readonly isAuthRequired: boolean
  readonly areReadsKeyed: boolean
  /** The first signs player tokens, all are believed. Empty: there are no player tokens. */
  readonly tokenSecrets: readonly string[]
  readonly tokenSeconds: number
  /** Encrypts the cookie of the admin area; null: one of this process alone. */
  readonly adminSessionSecret: string | null
  /** Origins whose pages may call the API; empty: only the own page. */
  readonly corsOrigins: readonly string[]
}

/** Shorter than this is a password, not a secret. */
const MIN_SECRET_LENGTH = 32

export function readAccess(env: Environment, { isProduction, hosts }: { isProduction: boolean; hosts: string[] }) {
  const isPublic = !hosts.every(isLoopbackHost)
  const auth = readAuth(env, { isProduction, isPublic })
  const areReadsKeyed = choiceOf(env, 'READ_ACCESS', ['public', 'keyed']) === 'keyed'
  if (areReadsKeyed && !auth.isRequired) {
    throw new ConfigError('READ_ACCESS', 'cannot be keyed while AUTH=open: whoever may write could read it all')
  }
  const access: AccessConfig = {
    isAuthRequired: auth.isRequired,
    areReadsKeyed,
    tokenSecrets: Object.freeze(readTokenSecrets(env)),
    tokenSeconds: integerOf(env, 'TOKEN_SECONDS', { min: 30, max: 86_400 }),
    adminSessionSecret: readAdminSessionSecret(env),
    corsOrigins: Object.freeze(listOf(env, 'CORS_ORIGINS').map((item) => originOf('CORS_ORIGINS', item))),
  }
  return { access, warnings: auth.warnings }
}

/** Open to the network by accident is refused; on purpose it is warned of. */
function readAuth(env: Environment, { isProduction, isPublic }: { isProduction: boolean; isPublic: boolean }) {
  const isSet = textOf(env, 'AUTH') !== undefined && textOf(env, 'AUTH') !== ''
  if (isSet) {
    const isRequired = choiceOf(env, 'AUTH', ['required', 'open']) === 'required'
    const isRisky = !isRequired && (isPublic || isProduction)
    return { isRequired, warnings: isRisky ? ['AUTH=open: everybody who reaches this can write'] : [] }
  }
  if (isProduction) return { isRequired: true, warnings: [] }
  if (isPublic) {
    const reason = 'must be set where HOST or SERVICE_HOST opens this to the network: required (make a key with '
    throw new ConfigError('AUTH', `${reason}"npm run keys -- create"), or open if everybody there may write`)
  }
  return { isRequired: false, warnings: [] }
}

export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The values are not repeated in errors. */
function readTokenSecrets(env: Environment): string[] {
  const secrets = listOf(env, 'TOKEN_SECRETS')
  if (secrets.some((secret) => secret.length < MIN_SECRET_LENGTH)) {
    throw new ConfigError('TOKEN_SECRETS', `must be secrets of at least ${MIN_SECRET_LENGTH} characters each`)
  }
  if (new Set(secrets).size < secrets.length) throw new ConfigError('TOKEN_SECRETS', 'holds a secret twice')
  return secrets
}

/** The value is not repeated in an error. */
function readAdminSessionSecret(env: Environment): string | null {
  const secret = textOf(env, 'ADMIN_SESSION_SECRET') || null
  if (secret !== null && secret.length < MIN_SECRET_LENGTH) {
    throw new ConfigError('ADMIN_SESSION_SECRET', `must be at least ${MIN_SECRET_LENGTH} characters long`)
  }
  return secret
}

/** An origin and no more, in the form in which browsers send it. */
export function originOf(name: 'CORS_ORIGINS' | 'ALLOWED_ORIGINS', item: string): string {
  const url = parseUrl(name, item, ['http:', 'https:'])
  if (url.origin !== item.toLowerCase()) {
    throw new ConfigError(name, `holds more than an origin; ${url.origin} is meant?`)
  }
  return url.origin
}
