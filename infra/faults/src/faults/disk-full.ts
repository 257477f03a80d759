import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'

/** No room for PostgreSQL, neither for data nor for its WAL; then there is room again. */
export const DISK_FULL: Fault = {
  kind: 'disk-full',
  lacks: ({ disk }) => (disk === null ? 'no small disk can be mounted by this user here' : null),
  async run({ world }) {
    world.disk?.fill()
    await sleep(2_500)
    world.disk?.free()
    const isDown = world.postgres.pid === 0
    await world.postgres.start() // a full disk under the WAL ends PostgreSQL, and a supervisor starts it
    return `no room on the disk for 2.5 s${isDown ? '; it ended PostgreSQL' : ''}`
  },
}
