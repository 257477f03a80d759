/**
 * "bare": what Fastify itself costs. An async handler, the body or the path validated, a small answer through a response
 * schema; no hook, no log, no limit. It runs in the process of the measured route, as a server of its own, so that the
 * shell's hooks count against the measured route and not for it.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import Fastify from 'fastify'

const Answer = Type.Object({ success: Type.Boolean() })
const Body = Type.Object({ user_id: Type.Integer({ minimum: 1 }), score: Type.Integer() })
const Params = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,10}$' }) })

/** Listens until the process ends. */
export async function startBareServer(port: number): Promise<void> {
  const app = Fastify({ logger: false }).withTypeProvider<TypeBoxTypeProvider>()
  app.post('/bare', { schema: { body: Body, response: { 200: Answer } } }, async () => ({ success: true }))
  app.get('/bare/:id', { schema: { params: Params, response: { 200: Answer } } }, async () => ({ success: true }))
  await app.listen({ port, host: '127.0.0.1' })
}
