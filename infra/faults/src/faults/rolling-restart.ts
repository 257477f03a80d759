import type { Fault } from '../fault.ts'

/** Every process, one after the other, as a deployment does: asked to end, and started again. */
export const ROLLING_RESTART: Fault = {
  kind: 'rolling-restart',
  async run({ world }) {
    for (const one of world.stack.processes) {
      await one.end('SIGTERM')
      await one.start()
    }
    return `${world.stack.processes.length} processes restarted, one after the other`
  },
}
