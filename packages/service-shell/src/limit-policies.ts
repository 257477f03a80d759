/** Whose requests are counted together, and how many they may send a minute. */
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { Config } from './load-config.ts'
import { toBlockList } from './parse-variable.ts'
import type { Allowance } from './request-leases.ts'

export type PolicyName = 'read' | 'submit' | 'key' | 'player' | 'refused'

export interface Policy extends Allowance {
  readonly name: PolicyName
  /** Who this request counts for; null: this policy does not count it. */
  keyOf(this: void, request: FastifyRequest): string | null
}

export const WINDOW_MS = 60_000

/** An IPv6 customer gets a /64 and may use any address in it. */
const IPV6_PREFIX = 64

const loopback = toBlockList(['127.0.0.0/8', '::1/128'])

/** An address in brackets, or an IPv4 address, and the port that some proxies write behind it in X-Forwarded-For. */
const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::\d+)?$/

/** Whom an address belongs to. With another port it is the same, or each connection would have an allowance of its own. */
export function networkOf(ip: string): string {
  const [, bracketed, plain] = WITH_PORT.exec(ip) ?? []
  return normalizeIP(bracketed ?? plain ?? ip, IPV6_PREFIX)
}

/**
 * What counts a request on a route: a key counts for itself, from wherever; everybody else for their address; a player
 * token for both its player and its address. Where a limit is 0 its policy is missing.
 */
export function policiesFor(kind: 'read' | 'submit', config: Config): Policy[] {
  const { isLoopbackUnlimited, keyPerMinute, playerPerMinute } = config
  const ofAddress = (request: FastifyRequest): string | null => {
    if (request.caller?.kind === 'key' || (isLoopbackUnlimited && isLoopback(request.ip))) return null
    return `${kind}:${networkOf(request.ip)}`
  }
  const ofKey = ({ caller }: FastifyRequest) => (caller?.kind === 'key' ? `key:${caller.keyId}` : null)
  const ofPlayer = ({ caller }: FastifyRequest) => (caller?.kind === 'player' ? `player:${caller.owner}` : null)
  const policies: Policy[] = [
    { name: 'key', limit: keyPerMinute, windowMs: WINDOW_MS, keyOf: ofKey },
    { name: 'player', limit: playerPerMinute, windowMs: WINDOW_MS, keyOf: ofPlayer },
    {
      name: kind,
      limit: kind === 'read' ? config.readPerMinute : config.submitPerMinute,
      windowMs: WINDOW_MS,
      keyOf: ofAddress,
    },
  ]
  return policies.filter(({ limit }) => limit > 0)
}

export function kindOf(method: string): 'read' | 'submit' {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'submit'
}

export function isLoopback(address: string): boolean {
  return loopback.check(
    address.startsWith('::ffff:') ? address.slice(7) : address,
    address.includes('.') ? 'ipv4' : 'ipv6',
  )
}
