/** Pages of other origins may call the API where CORS_ORIGINS names them; no cookie ever goes along. */
import cors from '@fastify/cors'
import type { ShellServer } from '@leaderboard/service-shell/build-server'

/** What a page may read of an answer besides its body. */
const EXPOSED = ['etag', 'idempotency-replayed', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id']

export async function shareWithOrigins(app: ShellServer): Promise<void> {
  const { corsOrigins } = app.config
  if (corsOrigins.length === 0) return
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'traceparent', 'x-api-key', 'x-request-id'],
    exposedHeaders: EXPOSED,
    credentials: false,
    maxAge: 600,
  })
}
