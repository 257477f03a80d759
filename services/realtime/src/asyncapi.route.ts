import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asyncapiDocument } from './asyncapi.ts'

/** GET /asyncapi.json: what travels over /ws. */
export const asyncapiRoute: FastifyPluginAsyncTypebox = async (app) => {
  const text = JSON.stringify(asyncapiDocument())
  app.get('/asyncapi.json', { config: { access: 'open' }, schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(text),
  )
}
