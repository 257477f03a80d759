/** The attack table: each row is sent to the running stack, and must get its answer and change nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AttackWorld, openAttackWorld } from './attack-world.ts'
import { ALL_ATTACKS } from './table/all-attacks.ts'
import { openTestServers } from './test-servers.ts'

let world: AttackWorld
let pids: (number | null)[]
beforeAll(async () => {
  world = await openAttackWorld(await openTestServers(), {
    RATE_LIMIT_PLAYER_PER_MINUTE: '60',
    RATE_LIMIT_SUBMIT_PER_MINUTE: '600',
    RATE_LIMIT_REFUSED_PER_MINUTE: '150',
  })
  pids = world.stack.processes.map((one) => one.pid())
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

test('the table covers the OWASP API Top 10 with sixty rows or more, and no row twice', () => {
  expect(ALL_ATTACKS.length).toBeGreaterThanOrEqual(60)
  const categories = new Set<string>(ALL_ATTACKS.map(({ category }) => category))
  for (let i = 1; i <= 10; i += 1) expect(categories).toContain(`API${i}`)
  expect(new Set(ALL_ATTACKS.map(({ category, name }) => category + name)).size).toBe(ALL_ATTACKS.length)
})

describe.each([...new Set(ALL_ATTACKS.map(({ category }) => category))])('%s', (category) => {
  test.each(
    ALL_ATTACKS.filter((attack) => attack.category === category).map((attack) => [attack.name, attack] as const),
  )('%s', async (_name, attack) => {
    const before = await world.tables()
    const answer = await attack.send(world)
    expect([attack.status].flat(), answer.text?.slice(0, 500)).toContain(answer.status)
    expect(answer.status).not.toBe(500)
    if (attack.code !== undefined) expect(answer.code).toBe(attack.code)
    expect(answer.text ?? '').not.toMatch(/node_modules|at .+\.ts:\d+|PostgresError|select .+ from/)
    await attack.check?.(answer, world)
    if (attack.isAllowed !== true) expect(await world.tables()).toEqual(before)
  })
})

test('no process died of it, and all are ready', async () => {
  expect(world.stack.processes.map((one) => one.pid())).toEqual(pids)
  for (const { url, service } of world.stack.processes) expect((await fetch(`${url}/readyz`)).status, service).toBe(200)
  expect(({} as Record<string, unknown>)['a']).toBeUndefined()
})
