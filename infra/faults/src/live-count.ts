import { setTimeout as sleep } from 'node:timers/promises'
import type { History } from './history.ts'
import type { World } from './world.ts'

/** Looks up, once a second, what was acknowledged since it was last found. */
export class LiveCount {
  readonly #world: World
  readonly #history: History
  readonly #found = new Set<number>()
  readonly #beganAt = performance.now()
  #isStopped = false
  #running: Promise<void> = Promise.resolve()

  constructor(world: World, history: History) {
    this.#world = world
    this.#history = history
  }

  start(): void {
    this.#running = (async () => {
      while (!this.#isStopped) {
        await Promise.all([this.#look(), sleep(1_000)])
      }
    })()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
    await this.#look()
  }

  say(text: string): void {
    const seconds = Math.floor((performance.now() - this.#beganAt) / 1000)
    console.log(
      `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}  ${text}`,
    )
  }

  async #look(): Promise<void> {
    const told = [...this.#history.submissions.values()].flatMap(({ answer }) => answer?.sessionId ?? [])
    const missing = told.filter((id) => !this.#found.has(id))
    try {
      const rows = await this.#world.sql<{ id: number }[]>`
        select id::float8 as id from game_sessions where id = any(${`{${missing.join()}}`}::text::bigint[])`
      for (const { id } of rows) this.#found.add(id)
      this.say(`acknowledged ${told.length}, found ${this.#found.size}`)
    } catch {
      this.say(`acknowledged ${told.length}, PostgreSQL is away`) // the next look finds them
    }
  }
}
