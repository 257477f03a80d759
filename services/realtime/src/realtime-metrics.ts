import type { Metrics } from '@leaderboard/service-shell/plugins/metrics'

/** What realtime counts. */
export function realtimeMetrics(
  metrics: Metrics,
  read: { sockets: () => number; streams: () => number; watchers: () => number; tickMs: () => number },
) {
  const counter = (name: string, help: string) => metrics.counter({ name: `leaderboard_realtime_${name}_total`, help })
  const gauge = (name: string, help: string, value: () => number) =>
    metrics.gauge({ name: `leaderboard_realtime_${name}`, help, read: value })
  gauge('sockets', 'Open WebSockets', read.sockets)
  gauge('streams', 'Open event streams', read.streams)
  gauge('subscriptions', 'Live views being watched', read.watchers)
  gauge('tick_seconds', 'Time between two frames of a view, as widened by load', () => read.tickMs() / 1000)
  return {
    frames: counter('frames_sent', 'Frames handed to sockets and streams'),
    bytes: counter('bytes_sent', 'Bytes of those frames'),
    dropped: counter('dropped_to_snapshot', 'Views of slow readers that skip to a fresh snapshot'),
    slowCloses: counter('slow_closes', 'Readers cut off because they stayed slow'),
    heartbeatCloses: counter('heartbeat_closes', 'Sockets cut off because they showed no sign of life'),
    badFrames: counter('bad_frames', 'Frames of clients that could not be understood'),
    refused: metrics.counter({
      name: 'leaderboard_realtime_refused_total',
      help: 'Connections refused or ended for a limit',
      labels: ['reason'],
    }),
    visibleLag: metrics.histogram({
      name: 'leaderboard_realtime_visible_lag_seconds',
      help: 'From the commit of a change to its frame',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
    }),
  }
}

export type RealtimeMetrics = ReturnType<typeof realtimeMetrics>
