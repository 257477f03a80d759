import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { emptyRedis } from '../faults/redis-data.ts'
import { startWorld, type World } from '../world.ts'
import { equalAfter } from './equal-after.ts'
import type { Proof } from './proof.ts'

const PLAYERS = 2_000
const READERS = 16
const EQUAL_WITHIN_MS = 5_000

/** An empty Redis is no empty board: readers get answers, marked as what they are, and soon exact ones. */
export const WIPED_REDIS: Proof = {
  name: 'wiped-redis',
  about: 'FLUSHALL, then Redis replaced by an empty one, under load with readers: no 5xx, exact within 5 s',
  async run({ folder, say }) {
    const replicas = { ingest: 2, query: 2, realtime: 0, ranker: 1 }
    const world = await startWorld({ players: PLAYERS, logFolder: folder, wantsSmallDisk: false, replicas })
    const users = new Users(world)
    const wrong: string[] = []
    try {
      await sleep(3_000)
      for (const [name, wipe] of Object.entries(WIPES)) {
        users.areSubmitting = true
        await sleep(1_000)
        await wipe(world)
        await sleep(1_000)
        users.areSubmitting = false
        await sleep(200)
        const equalMs = await equalAfter(world)
        say(`  ${name}: views equal SQL after ${equalMs === null ? 'never' : `${Math.round(equalMs)} ms`}`)
        if (equalMs === null || equalMs > EQUAL_WITHIN_MS) wrong.push(`${name}: equal after ${equalMs} ms`)
      }
    } finally {
      await users.stop()
      await world.stop()
    }
    for (const [status, count] of users.statuses) if (status >= 500) wrong.push(`${count} answers with ${status}`)
    const counts = [...users.statuses, ...users.states].map(([name, count]) => `${name} ${count}`)
    return { what: counts.join(', '), wrong }
  },
}

const WIPES: Record<string, (world: World) => Promise<void>> = {
  FLUSHALL: async ({ redis }) => {
    for (const { url } of redis.nodes) {
      const connection = new Redis(url)
      await connection.flushall()
      connection.disconnect()
    }
  },
  'an empty Redis': async (world) => {
    const { redis } = world
    await redis.kill()
    emptyRedis(world)
    await redis.start()
  },
}

/** Readers and submitters; counts the statuses of all, and how far reads trusted themselves. */
class Users {
  areSubmitting = true
  readonly statuses = new Map<number, number>()
  readonly states = new Map<string, number>()
  #isOver = false
  readonly #loops: Promise<void>[]

  constructor({ stack }: World) {
    const read = async (at: number) => {
      const path = at % 3 === 0 ? 'top?limit=20' : `rank/${1 + Math.floor(Math.random() * PLAYERS)}`
      const answer = await fetch(`${stack.of('query', at % 2).url}/api/leaderboard/${path}`)
      this.#count(answer.status, /"rankState":"(\w+)"/.exec(await answer.text())?.[1])
    }
    const submit = async (at: number) => {
      if (!this.areSubmitting) return sleep(20)
      const answer = await fetch(`${stack.of('ingest', at % 2).url}/api/leaderboard/submit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: 1 + Math.floor(Math.random() * PLAYERS), score: at }),
      })
      await answer.arrayBuffer()
      this.#count(answer.status, undefined)
    }
    this.#loops = Array.from({ length: READERS }, async (_, at) => {
      while (!this.#isOver) {
        await (at % 4 === 3 ? submit(at) : read(at))
        await sleep(2)
      }
    })
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#loops)
  }

  #count(status: number, state: string | undefined): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    if (state !== undefined) this.states.set(state, (this.states.get(state) ?? 0) + 1)
  }
}
