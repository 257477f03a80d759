/** `app.realtime`: who reads what, with the limits and the watch over all connections. */
import type { BoardViews } from '@leaderboard/board-view/open-board-views'
import type { LiveStatus } from '@leaderboard/contracts/status'
import type { RenamedPlayer } from '@leaderboard/database/queries/list-renamed'
import { PlayerNames } from '@leaderboard/player-names/player-names'
import { watchRenames } from '@leaderboard/player-names/watch-renames'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import fastifyPlugin from 'fastify-plugin'
import { ConnectionCounts } from './connection-counts.ts'
import { Heartbeat } from './heartbeat.ts'
import { Readers } from './readers.ts'
import { type RealtimeMetrics, realtimeMetrics } from './realtime-metrics.ts'
import type { SessionOptions } from './socket-session.ts'
import { SubmissionRate } from './submission-rate.ts'

export interface Realtime {
  readonly readers: Readers
  readonly metrics: RealtimeMetrics
  readonly connections: ConnectionCounts
  readonly heartbeat: Heartbeat
  readonly session: SessionOptions
  /** Event streams open now. */
  streams: number
  status(): LiveStatus
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly realtime: Realtime
  }
}

export interface RealtimeOptions {
  views: BoardViews
  listNames: (ids: number[]) => Promise<Map<number, string>>
  listRenamed: (seconds: number, limit: number) => Promise<readonly RenamedPlayer[]>
  heartbeatMs?: number
  slowCloseMs?: number
  connectionsPerAddress?: number
}

const MAX_SUBSCRIPTIONS = 100
const CONNECTIONS_PER_ADDRESS = 256
/** Far more players than are shown at a time. */
const NAMES_HELD = 131_072

export const realtimePlugin = fastifyPlugin(
  async (app: ShellServer, options: RealtimeOptions) => {
    const { tickMs, isLoopbackUnlimited, drainMs } = app.config
    const { heartbeatMs = 25_000, slowCloseMs = 10_000 } = options
    const { connectionsPerAddress: perAddress = CONNECTIONS_PER_ADDRESS } = options
    const onError = (error: unknown) => app.logger.error({ err: error }, 'a frame could not be made or taken')
    const names = new PlayerNames({ listNames: options.listNames, capacity: NAMES_HELD })
    const readers: Readers = new Readers({
      views: options.views,
      names,
      tickMs,
      slowCloseMs,
      metrics: () => metrics,
      onError,
    })
    const metrics = realtimeMetrics(app.metrics, {
      sockets: () => readers.count - realtime.streams,
      streams: () => realtime.streams,
      watchers: () => readers.watcherCount,
      tickMs: () => readers.ticker.intervalMs,
    })
    const renames = watchRenames({ names, listRenamed: options.listRenamed, onRenamed: () => readers.refresh() })
    const submissions = new SubmissionRate(options.views)
    let silent = 0
    const onDead = () => {
      silent += 1
      metrics.heartbeatCloses.inc()
    }
    const realtime: Realtime = {
      readers,
      metrics,
      connections: new ConnectionCounts({ perAddress, isLoopbackUnlimited }),
      heartbeat: new Heartbeat({ heartbeatMs, onDead }),
      session: { readers, metrics, tickMs, heartbeatMs, maxSubscriptions: MAX_SUBSCRIPTIONS, onError },
      streams: 0,
      status: () => ({
        sockets: readers.count - realtime.streams,
        streams: realtime.streams,
        subscriptions: readers.watcherCount,
        views: readers.viewCount,
        slow: readers.laggingCount,
        cut: readers.cutCount,
        silent,
        ...readers.traffic.rates(),
        submissionsPerSecond: submissions.perSecond(),
        tickMs: readers.ticker.intervalMs,
      }),
    }
    app.decorate('realtime', realtime)
    // Before the server closes: it would wait for every socket that ignores a goodbye.
    app.addHook('preClose', async () => {
      realtime.heartbeat.stop()
      submissions.stop()
      renames.stop()
      await readers.drain(Math.min(1500, drainMs / 4))
    })
  },
  { name: 'realtime', dependencies: ['metrics'] },
)
