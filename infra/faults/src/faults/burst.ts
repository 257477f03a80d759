import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'

export const BURST: Fault = {
  kind: 'burst',
  async run({ load }) {
    load.setCrowd(10)
    await sleep(2_500)
    load.setCrowd(1)
    return 'ten times the load for 2.5 s'
  },
}
