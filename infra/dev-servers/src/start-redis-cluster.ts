import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePorts } from '../ports.mjs'
import { startRedis } from './start-redis.ts'
import { type TestServer, testChildren } from './test-server.ts'

export interface RedisClusterOptions {
  /** Folder of the nodes' folders; a temporary one that `stop` removes when absent. */
  dir?: string
  /** Words of the command line of every node. */
  flags?: string[]
  /** The port that a node shall tell clients to use for it, such as that of a proxy. */
  announce?: (port: number) => Promise<number>
  /** Whether the first node has a replica, as the last of `nodes`. */
  hasReplica?: boolean
}

export interface RedisCluster extends AsyncDisposable {
  /** The addresses of all nodes, separated by commas. */
  readonly url: string
  readonly nodes: readonly TestServer[]
  /** Waits until every node is there and serves all it has. */
  settle(): Promise<void>
  stop(): Promise<void>
}

const NODES = 3
const SLOTS = 16_384
const firstSlot = (node: number) => Math.ceil((SLOTS * node) / NODES)
/** Nodes notice a dead one in this time, which is the shortest that does not take a busy machine for a dead one. */
const NODE_TIMEOUT_MS = 2_000
const SETTLE_MS = 30_000

/** Starts three real nodes on loopback, a third of the slots on each. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const { dir, flags = [], announce, hasReplica = false } = options
  const count = NODES + (hasReplica ? 1 : 0)
  const folder = dir ?? mkdtempSync(join(tmpdir(), 'leaderboard-redis-cluster-'))
  const keep = dir === undefined ? testChildren().removeAtDeath(folder) : undefined
  const ports = await freePorts(2 * count)
  const nodes: TestServer[] = []
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    if (dir === undefined) rmSync(folder, { recursive: true, force: true })
    keep?.()
  }
  try {
    for (let i = 0; i < count; i++) {
      const [port = 0, bus = 0] = [ports[2 * i], ports[2 * i + 1]]
      const told = (await announce?.(port)) ?? port
      nodes.push(
        await startRedis({ dir: join(folder, `node-${i}`), port, flags: [...clusterFlags(bus, told), ...flags] }),
      )
    }
    await introduce(
      nodes,
      ports.filter((_, i) => i % 2 === 1),
    )
    await settle(nodes)
    const [first, replica] = [nodes[0], nodes[NODES]]
    if (first !== undefined && replica !== undefined) await replicate(first, replica)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: nodes.map(({ url }) => url).join(','),
    nodes,
    settle: () => settle(nodes),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function clusterFlags(bus: number, told: number): string[] {
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-port': bus,
    'cluster-node-timeout': NODE_TIMEOUT_MS,
    'cluster-require-full-coverage': 'no',
    'cluster-announce-ip': '127.0.0.1',
    'cluster-announce-port': told,
    'cluster-announce-bus-port': bus,
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
}

/** Gives each node its slots and makes all known to the first. */
async function introduce(nodes: readonly TestServer[], buses: readonly number[]): Promise<void> {
  for (const [i, node] of nodes.entries()) {
    const [first, last] = [firstSlot(i), firstSlot(i + 1) - 1]
    await ask(node, async (redis) => {
      await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
      if (i < NODES) await redis.call('CLUSTER', 'ADDSLOTSRANGE', first, last)
      if (i > 0) await redis.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]?.port ?? 0, buses[0] ?? 0)
    })
  }
}

/** Until every node calls the cluster whole. */
async function settle(nodes: readonly TestServer[]): Promise<void> {
  const end = Date.now() + SETTLE_MS
  for (;;) {
    const states = await Promise.all(
      nodes.map((node) => ask(node, (redis) => redis.call('CLUSTER', 'INFO')).catch(String)),
    )
    const isWhole = (state: unknown) => /cluster_state:ok[^]*cluster_slots_ok:16384/.test(String(state))
    if (states.every(isWhole)) return
    if (Date.now() > end) throw new Error(`The Redis Cluster did not settle: ${states.join('\n')}`)
    await sleep(50)
  }
}

/** Makes a node the replica of another one, and waits until it has what that has. */
async function replicate(primary: TestServer, replica: TestServer): Promise<void> {
  const id = String(await ask(primary, (redis) => redis.call('CLUSTER', 'MYID')))
  await ask(replica, async (redis) => {
    await redis.call('CLUSTER', 'REPLICATE', id)
    const end = Date.now() + SETTLE_MS
    while (!String(await redis.call('ROLE')).includes('connected')) {
      if (Date.now() > end) throw new Error('The replica did not connect')
      await sleep(50)
    }
  })
}

async function ask<T>(node: TestServer, act: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(node.url, { maxRetriesPerRequest: 3, protocol: 2 })
  redis.on('error', () => undefined) // the command fails, and tells
  try {
    return await act(redis)
  } finally {
    redis.disconnect()
  }
}
