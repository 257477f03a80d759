import type { Fault } from '../fault.ts'

/** The machine goes dark: every process is killed, and all of them start again. */
export const POWER_CUT: Fault = {
  kind: 'power-cut',
  async run({ world }) {
    await Promise.all([
      ...world.stack.processes.map((one) => one.end('SIGKILL')),
      world.postgres.kill(),
      world.redis.kill(),
    ])
    await Promise.all([world.postgres.start(), world.redis.start()])
    await Promise.all(world.stack.processes.map((one) => one.start()))
    return 'every process killed at once'
  },
}
