/**
 * Which headers of a client go on to a service. What says where a request came from is the gateway's to say: a service
 * believes it, so a client's own claim must not survive.
 */

/** About one connection, or about the message's framing, which the gateway makes anew. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Between the browser and the gateway alone. */
const COOKIE = 'cookie'

const CLAIMS = new Set([
  'client-ip',
  'forwarded',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-real-ip',
])

export function isForwardable(name: string): boolean {
  const lower = name.toLowerCase()
  if (lower === COOKIE || HOP_BY_HOP.has(lower) || CLAIMS.has(lower)) return false
  return !lower.startsWith('x-forwarded') && !lower.startsWith('x-internal-')
}

export interface Origin {
  id: string
  ip: string
  protocol: string
  host: string
}

/** What the gateway says instead. */
export function forwardingHeaders({ id, ip, protocol, host }: Origin): Record<string, string> {
  return {
    'x-request-id': id,
    'x-forwarded-for': ip,
    'x-forwarded-proto': protocol,
    ...(host === '' ? {} : { 'x-forwarded-host': host }),
  }
}
