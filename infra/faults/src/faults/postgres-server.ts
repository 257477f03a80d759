import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'

const AWAY_MS = 600

/** What happens to the PostgreSQL server itself; what it committed stays (I1). */
export const POSTGRES_SERVER: Fault[] = [
  {
    kind: 'kill-postgres',
    async run({ world }) {
      await world.postgres.kill()
      await sleep(AWAY_MS)
      await world.postgres.start()
      return 'kill -9 of every process of PostgreSQL'
    },
  },
  {
    kind: 'stop-postgres',
    async run({ world }) {
      await world.postgres.halt()
      await sleep(AWAY_MS)
      await world.postgres.start()
      return 'PostgreSQL stopped in order'
    },
  },
  {
    kind: 'freeze-postgres',
    async run({ world, random }) {
      const ms = 800 + Math.round(random.next() * 2_000)
      world.postgres.pause()
      await sleep(ms)
      world.postgres.resume()
      return `PostgreSQL stood still for ${ms} ms`
    },
  },
  {
    kind: 'end-backends',
    async run({ world }) {
      let ended = 0
      for (let time = 0; time < 6; time++) {
        const [row] = await world.sql<{ ended: number }[]>`
          select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
          where backend_type = 'client backend' and application_name <> 'faults'`
        ended += row?.ended ?? 0
        await sleep(250)
      }
      return `${ended} sessions of PostgreSQL ended by an administrator`
    },
  },
]
