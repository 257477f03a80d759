/** OpenAPI 3.1 from the schemas of the routes: the document at /openapi.json, a browsable reference at /docs. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'

export interface OpenapiOptions {
  title: string
  /** Where the document comes from, if not from the routes of this server; asked for each reader. */
  readDocument?: () => Promise<Record<string, unknown>>
}

/** Must be registered before the routes it is to describe. */
export const openapiPlugin = fastifyPlugin(
  async (app: ShellServer, { title, readDocument }: OpenapiOptions) => {
    const info = { title, description: 'Scores in, exact ranks out.', version: '1' }
    await app.register(swagger, { openapi: { openapi: '3.1.0', info } })
    let document: Record<string, unknown> | undefined
    const read = async () => {
      if (readDocument !== undefined) document = await readDocument()
      return document ?? app.swagger()
    }
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      // The user interface wants the document at once: it is read by the hook that runs before.
      uiHooks: { preHandler: (_request, _reply, done) => void read().then(() => done(), done) },
      transformSpecification: (own) => document ?? own,
      transformSpecificationClone: false,
    })
    app.get('/openapi.json', { config: { access: 'open' }, schema: { hide: true } }, read)
  },
  { name: 'openapi', dependencies: ['problem-details'] },
)
