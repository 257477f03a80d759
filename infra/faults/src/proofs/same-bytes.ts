import { setTimeout as sleep } from 'node:timers/promises'
import { startWorld } from '../world.ts'
import type { Proof } from './proof.ts'

const READS = 1_000_000
const READERS = 24
const PLAYERS = 300

/** At one revision every replica says the same, to the byte. */
export const SAME_BYTES: Proof = {
  name: 'same-bytes',
  about: 'a million reads of two query replicas under load: the same revision, the same bytes',
  async run({ scale, folder }) {
    const replicas = { ingest: 1, query: 2, realtime: 0, ranker: 1 }
    const world = await startWorld({ players: PLAYERS, logFolder: folder, wantsSmallDisk: false, replicas })
    const said = new Map<string, { text: string; replica: number }>()
    const wrong: string[] = []
    let reads = 0
    let compared = 0
    const read = async (replica: number) => {
      const path = pathOf(Math.floor(Math.random() * 60))
      const answer = await fetch(`${world.stack.of('query', replica).url}${path}`)
      const text = await answer.text()
      reads++
      const revision = /"revision":"([^"]+)"/.exec(text)?.[1]
      if (revision === undefined || !text.includes('"rankState":"exact"')) return
      const key = `${path} ${revision}`
      const before = said.get(key)
      if (before === undefined) said.set(key, { text, replica })
      else if (before.text !== text) wrong.push(`${key}: ${before.text} and ${text}`)
      else if (before.replica !== replica) compared++
      if (said.size > 50_000) said.delete(said.keys().next().value ?? '')
    }
    try {
      let isOver = false
      const submitting = (async () => {
        while (!isOver) {
          await submit(world.stack.of('ingest').url)
          await sleep(20)
        }
      })()
      await Promise.all(
        Array.from({ length: READERS }, async (_, at) => {
          while (reads < READS * scale) await read((at + reads) % 2)
        }),
      )
      isOver = true
      await submitting
    } finally {
      await world.stop()
    }
    if (compared === 0) wrong.push('nothing could be compared')
    return { what: `${reads} reads, ${compared} answers that the other replica had given before`, wrong }
  },
}

function pathOf(choice: number): string {
  if (choice < 20) return `/api/leaderboard/top?limit=${1 + choice * 5}`
  if (choice < 50) return `/api/leaderboard/rank/${choice}`
  return `/api/leaderboard/around/${choice}?radius=3`
}

async function submit(origin: string): Promise<void> {
  const answer = await fetch(`${origin}/api/leaderboard/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: 1 + Math.floor(Math.random() * PLAYERS), score: Math.floor(Math.random() * 1000) }),
  })
  await answer.arrayBuffer()
}
