/** The page as a person meets it, in a real browser, over real services. The cases share one stack. */
import { afterAll, beforeAll, describe } from 'vitest'
import { boardCases } from './board-cases.ts'
import { chromiumPath, startWorld, type World } from './browser-world.ts'
import { lookCases } from './look-cases.ts'
import { outageCases } from './outage-cases.ts'
import { playerCases } from './player-cases.ts'
import { socketCases } from './socket-cases.ts'

// A browser on a busy machine: a case that fails is tried again, and vitest's report says so.
describe.skipIf(chromiumPath === null)('browser', { retry: 2, timeout: 60_000 }, () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  }, 120_000)
  afterAll(() => world?.stop())

  const read = () => world
  lookCases(read)
  boardCases(read)
  playerCases(read)
  socketCases(read)
  // Last: they stop a service.
  outageCases(read)
})
