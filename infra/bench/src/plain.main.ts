/**
 * "plain": the leaderboard as it is usually written: plain.main.ts PORT BARE_PORT. One transaction per submission (the
 * session, then the average of the player's sessions), the cache entries deleted afterwards, no rank in the answer; a
 * rank is a DENSE_RANK() over the whole table, cached for 30 s.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { startBareServer } from './bare-server.ts'

const [, , port, barePort] = process.argv
const CONNECTIONS = 20
const RANK_SECONDS = 30

const sql = postgres(process.env['DATABASE_URL'] ?? '', { max: CONNECTIONS, onnotice: () => undefined })
const redis = new Redis(process.env['REDIS_URL'] ?? '')
const app = Fastify({ logger: false }).withTypeProvider<TypeBoxTypeProvider>()

const Submission = Type.Object({ user_id: Type.Integer({ minimum: 1 }), score: Type.Integer() })
const Saved = Type.Object({ success: Type.Boolean() })
const Ranked = Type.Object({ user_id: Type.Integer(), rank: Type.Integer(), total_score: Type.Integer() })
const Params = Type.Object({ id: Type.Integer({ minimum: 1 }) })

app.post('/submit', { schema: { body: Submission, response: { 200: Saved } } }, async ({ body }) => {
  const { user_id: id, score } = body
  await sql.begin(async (tx) => {
    await tx`insert into plain.game_sessions (user_id, score, game_mode) values (${id}, ${score}, 'default')`
    await tx`
      insert into plain.leaderboard (user_id, total_score)
      select ${id}, round(avg(score)) from plain.game_sessions where user_id = ${id}
      on conflict (user_id) do update set total_score = excluded.total_score`
  })
  await redis.del('plain:top', `plain:rank:${id}`)
  return { success: true }
})

app.get('/rank/:id', { schema: { params: Params, response: { 200: Ranked } } }, async ({ params }) => {
  const key = `plain:rank:${params.id}`
  const held = await redis.get(key)
  if (held !== null) return JSON.parse(held) as { user_id: number; rank: number; total_score: number }
  const [row] = await sql<{ user_id: number; rank: number; total_score: number }[]>`
    select * from (
      select user_id, total_score::int, dense_rank() over (order by total_score desc)::int as rank from plain.leaderboard
    ) as ranked where user_id = ${params.id}`
  if (row === undefined) throw new Error('There is no such player')
  await redis.set(key, JSON.stringify(row), 'EX', RANK_SECONDS)
  return row
})

app.get('/readyz', async () => ({ success: (await sql`select 1`).length === 1 }))

process.on('SIGTERM', () => process.exit(0))
await startBareServer(Number(barePort))
await app.listen({ port: Number(port), host: '127.0.0.1' })
