/** One OpenAPI document for the origin: of each service's document, what the origin forwards. */
import type { GatewayRoute, ServiceName } from '@leaderboard/contracts/gateway-routes'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { upstreamsOf } from './upstreams.ts'

interface OpenapiDocument {
  paths?: Record<string, Record<string, unknown>>
  components?: { schemas?: Record<string, unknown> }
}

const ASK_TIMEOUT_MS = 1500

/** Documents change only with a release; a service that was away is asked again sooner. */
const FRESH_MS = 60_000
const INCOMPLETE_FRESH_MS = 2000

/** Reads the merged document; what belongs to a service that is away is missing from it. */
export function createDocumentReader(app: ShellServer, routes: readonly GatewayRoute[]) {
  const upstreams = upstreamsOf(app.config)
  let held: { until: number; document: Promise<Record<string, unknown>> } | null = null

  const read = async () => {
    const documents = await Promise.all(
      Object.entries(upstreams).map(async ([service, url]) => [service as ServiceName, await ask(url)] as const),
    )
    const isComplete = documents.every(([, document]) => document !== null)
    if (held !== null) held.until = Date.now() + (isComplete ? FRESH_MS : INCOMPLETE_FRESH_MS)
    return mergeDocuments(new Map(documents), routes)
  }

  return (): Promise<Record<string, unknown>> => {
    if (held === null || Date.now() > held.until) held = { until: Number.POSITIVE_INFINITY, document: read() }
    return held.document
  }
}

function mergeDocuments(
  documents: ReadonlyMap<ServiceName, OpenapiDocument | null>,
  routes: readonly GatewayRoute[],
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  const schemas: Record<string, unknown> = {}
  for (const { method, path, service } of routes) {
    const document = documents.get(service)
    const template = path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}')
    const operation = document?.paths?.[template]?.[method.toLowerCase()]
    if (operation === undefined) continue
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation }
    Object.assign(schemas, document?.components?.schemas)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Leaderboard', description: 'Scores in, exact ranks out.', version: '1' },
    paths,
    components: { schemas },
  }
}

async function ask(url: string): Promise<OpenapiDocument | null> {
  try {
    const response = await fetch(`${url}/openapi.json`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })
    return response.ok ? ((await response.json()) as OpenapiDocument) : null
  } catch {
    return null
  }
}
