import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'
import { oneOf } from './services.ts'

/** While Redis is away, so that nothing reaches the log, those who would bring it there later die as well. */
export const FAULT_IN_FAULT: Fault = {
  kind: 'fault-in-fault',
  async run(tools) {
    const { world } = tools
    const ingest = oneOf('ingest', tools)
    const ranker = oneOf('ranker', tools)
    world.redisProxy.refuse()
    await sleep(700)
    await Promise.all([ingest.end('SIGKILL'), ranker.end('SIGKILL')])
    world.postgresProxy.cutAll()
    await sleep(300)
    world.redisProxy.resume()
    await Promise.all([ingest.start(), ranker.start()])
    return 'Redis away, an ingest and a ranker killed meanwhile, then PostgreSQL cut'
  },
}
