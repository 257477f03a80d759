/** A stack that has had some of everything: answers, refusals, sockets, a relay; and what its /metrics say afterwards. */
import { once } from 'node:events'
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { WebSocket } from 'ws'
import { type Exposition, readExposition } from './read-exposition.ts'

/** The services that have /metrics; the origin faces the public and has none. */
export const SCRAPED = ['ingest', 'query', 'realtime', 'ranker'] as const

const READS_A_MINUTE = 30
const PLAYERS = 5

/** Starts, uses and scrapes a stack, once. */
export async function observeStack(): Promise<Exposition> {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await database.sql`insert into users (username) select 'player ' || n from generate_series(1, ${PLAYERS}) as n`
  const env = { RATE_LIMIT_READ_PER_MINUTE: String(READS_A_MINUTE), RATE_LIMIT_SUBMIT_PER_MINUTE: '1000' }
  await using stack = await startStack({
    databaseUrl: database.url,
    redisUrl: redis.url,
    replicas: { dashboard: 0 },
    env,
  })
  await useStack(stack)
  const pages = SCRAPED.map(async (service) => (await fetch(`${stack.of(service).url}/metrics`)).text())
  return readExposition((await Promise.all(pages)).join('\n'))
}

async function useStack(stack: Stack): Promise<void> {
  const realtime = stack.of('realtime').url
  const socket = new WebSocket(`${realtime.replace('http', 'ws')}/ws?board=global&top=3`)
  const ended = once(socket, 'close')
  await once(socket, 'open')
  for (let user_id = 1; user_id <= PLAYERS + 1; user_id++) {
    await post(`${stack.of('ingest').url}/api/leaderboard/submit`, { user_id, score: user_id * 100 })
  }
  await post(`${stack.of('ingest').url}/api/leaderboard/recalculate`, {})
  const query = stack.of('query').url
  for (let i = 0; i <= READS_A_MINUTE; i++) await (await fetch(`${query}/api/leaderboard/rank/1`)).arrayBuffer()
  socket.send('no frame')
  socket.close()
  await ended
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  await answer.arrayBuffer()
}
