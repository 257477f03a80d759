import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, FaultTools } from '../fault.ts'
import type { FaultyProxy } from '../faulty-redis.ts'

type Network = (proxy: FaultyProxy, tools: FaultTools) => Promise<string>

const cut: Network = async (proxy, { random }) => {
  const times = 3 + Math.floor(random.next() * 4)
  for (let time = 0; time < times; time++) {
    proxy.cutAll()
    await sleep(100 + random.next() * 300)
  }
  return `every connection cut ${times} times`
}

const refuse: Network = async (proxy) => {
  proxy.refuse()
  await sleep(1_500)
  proxy.resume()
  return 'no connections for 1.5 s'
}

const delay: Network = async (proxy, { random }) => {
  const ms = 20 + Math.round(random.next() * 80)
  proxy.delay(ms)
  await sleep(2_000)
  proxy.delay(0)
  return `${ms} ms slower in each direction`
}

const halfOpen: Network = async (proxy, { random }) => {
  const direction = random.next() < 0.5 ? 'up' : 'down'
  proxy.blackhole(direction)
  await sleep(2_000)
  proxy.resume()
  return `half-open: nothing came ${direction === 'up' ? 'in' : 'back'} for 2 s`
}

const dropReplies: Network = async (proxy, { random }) => {
  let dropped = 0
  for (let time = 0; time < 8; time++) {
    const isDropped = await Promise.race([proxy.dropReplyOnce().then(() => true), sleep(500, false)])
    if (isDropped) dropped++
    await sleep(random.next() * 150)
  }
  return `${dropped} answers lost after the work was done`
}

const NETWORKS = { cut, refuse, delay, 'half-open': halfOpen, 'drop-replies': dropReplies }

/** What happens to the connections between the services and a server that is itself fine. */
export const TCP: Fault[] = (['postgres', 'redis'] as const).flatMap((server) =>
  Object.entries(NETWORKS).map(([name, act]) => ({
    kind: `${name}-${server}`,
    run: async (tools: FaultTools) => `${server}: ${await act(tools.world[`${server}Proxy`], tools)}`,
  })),
)
