/** The top ten in a terminal, live. `node --import tsx packages/client/examples/watch-the-top.ts`; Ctrl-C ends it. */
import { createLeaderboardClient } from '@leaderboard/client/client'
import { WebSocket } from 'ws'

const client = createLeaderboardClient({
  baseUrl: process.env['LEADERBOARD_URL'] ?? 'http://127.0.0.1:8000',
  WebSocket,
})
process.once('SIGINT', () => client.close())

for await (const { state, entries, stats } of client.watch({ kind: 'top', n: 10 })) {
  console.log(`\n${state}: ${stats?.players ?? '?'} players`)
  for (const row of entries)
    console.log(`${String(row.rank).padStart(4)}  ${row.username ?? row.userId}  ${row.totalScore}`)
}
