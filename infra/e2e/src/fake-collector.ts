/** As much of New Relic's collector as its agent needs to report, over TLS as it insists; keeps what it was told. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { fileURLToPath } from 'node:url'
import { gunzipSync, inflateSync } from 'node:zlib'

const certificate = (name: string) =>
  fileURLToPath(new URL(`../../../packages/database/test-certificates/${name}`, import.meta.url))

/** How often the agent is asked to report, in milliseconds; by itself it would be once a minute. */
const REPORT_MS = 500
const LIMIT = 1_000

export interface Collector {
  /** What a process needs to report here, but for its name. */
  readonly env: Record<string, string>
  /** Names of applications that have connected. */
  readonly applications: readonly string[]
  /** Everything that came under one method of the protocol, as text. */
  told(method: 'analytic_event_data' | 'span_event_data'): string
  [Symbol.asyncDispose](): Promise<void>
}

export async function startCollector(): Promise<Collector> {
  const applications: string[] = []
  const told = new Map<string, string[]>()
  let port = 0
  const answers: Record<string, (payload: string) => unknown> = {
    preconnect: () => ({ redirect_host: `localhost:${port}` }),
    connect: (payload) => {
      applications.push(...(JSON.parse(payload) as { app_name: string[] }[]).flatMap((one) => one.app_name))
      const harvest_limits = { analytic_event_data: LIMIT, span_event_data: LIMIT }
      return {
        agent_run_id: String(applications.length),
        event_harvest_config: { report_period_ms: REPORT_MS, harvest_limits },
        span_event_harvest_config: { report_period_ms: REPORT_MS, harvest_limit: LIMIT },
        collect_span_events: true,
      }
    },
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const method = new URL(request.url ?? '', 'https://localhost').searchParams.get('method') ?? ''
    const payload = await bodyOf(request)
    told.set(method, [...(told.get(method) ?? []), payload])
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ return_value: answers[method]?.(payload) ?? null }))
  }
  const server = createServer(
    { cert: readFileSync(certificate('server.crt')), key: readFileSync(certificate('server.key')) },
    (request, response) => void answer(request, response),
  )
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    env: {
      NEW_RELIC_LICENSE_KEY: 'f'.repeat(40),
      NEW_RELIC_HOST: 'localhost',
      NEW_RELIC_PORT: String(port),
      NEW_RELIC_NO_CONFIG_FILE: 'true',
      NEW_RELIC_LOG_ENABLED: 'false',
      NODE_EXTRA_CA_CERTS: certificate('server.crt'),
    },
    applications,
    told: (method) => (told.get(method) ?? []).join('\n'),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  const encoding = request.headers['content-encoding']
  if (encoding === 'gzip') return gunzipSync(bytes).toString()
  return (encoding === 'deflate' ? inflateSync(bytes) : bytes).toString()
}
