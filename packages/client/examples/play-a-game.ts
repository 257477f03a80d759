/**
 * A game in a few lines: it makes a player, plays rounds, submits each and says where that leads, while the player's
 * surroundings are followed live. `node --import tsx packages/client/examples/play-a-game.ts Ada`, beside `npm start`.
 */
import { createLeaderboardClient } from '@leaderboard/client/client'
import { WebSocket } from 'ws'

const client = createLeaderboardClient({
  baseUrl: process.env['LEADERBOARD_URL'] ?? 'http://127.0.0.1:8000',
  WebSocket,
})
const name = process.argv[2] ?? `Player ${Date.now() % 100_000}`
const rounds = Number(process.argv[3] ?? 5)

const player = await client.createPlayer(name)
const around = client.watch({ kind: 'around', userId: player.id, radius: 2 })
around.subscribe((update) => {
  if (update.kind !== 'overtaken') return
  const by = update.overtaking.players.map((other) => other.username).join(', ')
  console.log(`  ${by} went past ${name}, who is number ${update.overtaking.rank} now`)
})

for (let round = 1; round <= rounds; round++) {
  const score = Math.floor(Math.random() * 10_000)
  const { newRank, totalScore } = await client.submit({ userId: player.id, score, gameMode: 'solo' })
  console.log(`Round ${round}: ${score} points, average ${totalScore}, rank ${newRank ?? '(not known yet)'}`)
  await new Promise((resolve) => setTimeout(resolve, 1000))
}
for (const row of around.entries)
  console.log(`${row.userId === player.id ? '>' : ' '} ${row.rank}. ${row.username} ${row.totalScore}`)
client.close()
