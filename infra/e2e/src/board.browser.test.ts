/** The page as a person meets it, in a real browser, over real services. The cases share one stack. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boardCases } from './board-cases.ts'
import { chromiumPath, startWorld, type World } from './browser-world.ts'
import { loadCases } from './load-cases.ts'
import { lookCases } from './look-cases.ts'
import { outageCases } from './outage-cases.ts'
import { placeCases } from './place-cases.ts'
import { playerCases } from './player-cases.ts'
import { socketCases } from './socket-cases.ts'
import { stateCases } from './state-cases.ts'

describe.skipIf(chromiumPath === null)('browser', { timeout: 60_000 }, () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  }, 120_000)
  afterAll(() => world?.stop())

  const read = () => world
  lookCases(read)
  boardCases(read)
  playerCases(read)
  placeCases(read)
  stateCases(read)
  loadCases(read)
  socketCases(read)
  // Late: they stop a service.
  outageCases(read)

  test('none of these pages asked for anything that their content policy refuses', () => {
    expect(world.refused).toEqual([])
  })
})
