/** Redis as a world breaks it: one server, or the three nodes of a cluster; services come to it through proxies. */
import { join } from 'node:path'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { startRedisCluster } from '@leaderboard/dev-servers/start-redis-cluster'
import { startTcpProxy, type TcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import type { TestServer } from '@leaderboard/dev-servers/test-server'

export interface FaultyRedis {
  /** Of all servers, past the proxies, separated by commas. */
  readonly url: string
  /** The same through the proxies. */
  readonly proxiedUrl: string
  readonly nodes: readonly TestServer[]
  readonly proxy: FaultyProxy
  /** Each of these happens to all servers at once. */
  kill(): Promise<void>
  halt(): Promise<void>
  start(): Promise<void>
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** What a fault does to connections; to those of all servers at once. */
export type FaultyProxy = Pick<
  TcpProxy,
  'cutAll' | 'refuse' | 'resume' | 'delay' | 'blackhole' | 'dropReplyOnce' | 'connections'
>

const FLAGS = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--auto-aof-rewrite-percentage', '0']

export async function startFaultyRedis(dir: string, isCluster: boolean): Promise<FaultyRedis> {
  const proxies: TcpProxy[] = []
  const announce = async (port: number) => {
    const proxy = await startTcpProxy(port)
    proxies.push(proxy)
    return proxy.port
  }
  const cluster = isCluster ? await startRedisCluster({ dir, flags: FLAGS, announce }) : null
  const nodes = cluster?.nodes ?? [await startRedis({ dir: join(dir, 'node-0'), flags: FLAGS })]
  if (cluster === null) for (const { port } of nodes) await announce(port)
  const all = async (act: (node: TestServer) => Promise<void>) => {
    await Promise.all(nodes.map(act))
  }
  return {
    url: nodes.map(({ url }) => url).join(','),
    proxiedUrl: nodes.map(({ url }, i) => proxies[i]?.url(url) ?? url).join(','),
    nodes,
    proxy: together(proxies),
    kill: () => all((node) => node.kill()),
    halt: () => all((node) => node.halt()),
    start: () => all((node) => node.start()),
    pause: () => nodes.forEach((node) => node.pause()),
    resume: () => nodes.forEach((node) => node.resume()),
    stop: async () => {
      await Promise.all(proxies.map((proxy) => proxy.stop()))
      await (cluster === null ? all((node) => node.stop()) : cluster.stop())
    },
  }
}

function together(proxies: readonly TcpProxy[]): FaultyProxy {
  const each = (act: (proxy: TcpProxy) => void) => () => proxies.forEach(act)
  return {
    get connections() {
      return proxies.reduce((sum, proxy) => sum + proxy.connections, 0)
    },
    cutAll: each((proxy) => proxy.cutAll()),
    refuse: each((proxy) => proxy.refuse()),
    resume: each((proxy) => proxy.resume()),
    delay: (ms) => proxies.forEach((proxy) => proxy.delay(ms)),
    blackhole: (direction) => proxies.forEach((proxy) => proxy.blackhole(direction)),
    /** On whichever connection an answer comes first; the others wait for theirs. */
    dropReplyOnce: () => Promise.race(proxies.map((proxy) => proxy.dropReplyOnce())),
  }
}
