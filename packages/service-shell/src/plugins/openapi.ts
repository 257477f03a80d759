/** OpenAPI 3.1 from the schemas of the routes: the document at /openapi.json, a browsable reference at /docs. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'

export const openapiPlugin = fastifyPlugin(
  async (app: ShellServer, { name, isPrivate }: { name: string; isPrivate: boolean }) => {
    if (!isPrivate) return // the public origin merges the documents of the services
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: `Leaderboard: ${name}`, description: 'Scores in, exact ranks out.', version: '1' },
      },
    })
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
    app.get('/openapi.json', { config: { rateLimit: false }, schema: { hide: true } }, async () => app.swagger())
  },
  { name: 'openapi', dependencies: ['problem-details', 'rate-limit'] },
)
