/** Headers that narrow what a browser lets the page, or somebody else's page, do with an answer. */
import type { ShellServer } from '@leaderboard/service-shell/build-server'

/** Everything from the own origin and nothing inline (a script may set a style); no frames, no plug-ins, no other base. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/** For every answer of the origin; the page adds the content policy, and /docs has one of its own. */
export function setSecurityHeaders(app: ShellServer): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS)
    // Only who came by TLS is told to come by TLS: a proxy in front that ends it says so.
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    done()
  })
}
