/** `npm run fuzz -- --requests 100000 --frames 20000 --seed 7`: exit code 0 where nothing was found. */
import { parseArgs } from 'node:util'
import { migrate } from '@leaderboard/database/migrate'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { runFuzz } from './fuzz/run-fuzz.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    frames: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
})
const [requests, frames, seed] = [Number(values.requests), Number(values.frames), Number(values.seed)]
const postgres = await startPostgres()
const redis = await startRedis()
await migrate(postgres.url)
const servers = {
  databaseUrl: postgres.url,
  redisUrl: redis.url,
  [Symbol.asyncDispose]: async () => {
    await redis.stop()
    await postgres.stop()
  },
}
const began = Date.now()
const findings = await runFuzz({ requests, frames, seed, servers, say: (line) => console.log(line) })
for (const finding of findings) console.log(`FOUND ${finding}`)
const seconds = Math.round((Date.now() - began) / 1000)
console.log(`${findings.length} findings in ${requests} requests and ${frames} frames, ${seconds} s`)
if (findings.length > 0) console.log(`again: npm run fuzz -- --requests ${requests} --frames ${frames} --seed ${seed}`)
process.exit(findings.length === 0 ? 0 : 1)
