import type { Metrics } from '@leaderboard/service-shell/plugins/metrics'

const COMMIT_BUCKETS = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1, 2]
const WAIT_BUCKETS = [0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.3]
const SIZE_BUCKETS = [1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128]

export type IngestMetrics = ReturnType<typeof createIngestMetrics>

interface Gauges {
  readonly queueLength: () => number
  readonly batchesOpen: () => number
  readonly isGateOpen: () => boolean
}

/** What ingest counts; per batch where it can be, since per submission it would be felt. */
export function createIngestMetrics(metrics: Metrics, gauges: Gauges) {
  metrics.gauge({
    name: 'leaderboard_ingest_queue_length',
    help: 'Submissions that wait for a batch',
    read: gauges.queueLength,
  })
  metrics.gauge({
    name: 'leaderboard_ingest_batches_in_flight',
    help: 'Batches on their way to PostgreSQL',
    read: gauges.batchesOpen,
  })
  metrics.gauge({
    name: 'leaderboard_ingest_database_open',
    help: '1 while submissions are let through to PostgreSQL, 0 while they are refused at once',
    read: () => (gauges.isGateOpen() ? 1 : 0),
  })
  const outcomes = metrics.counter({
    name: 'leaderboard_ingest_submissions_total',
    help: 'Submissions by what became of them',
    labels: ['outcome'],
  })
  const outcome = (name: string) => outcomes.labels({ outcome: name })
  return {
    batchSize: metrics.histogram({
      name: 'leaderboard_ingest_batch_size',
      help: 'Submissions a batch was opened with',
      buckets: SIZE_BUCKETS,
    }),
    commitSeconds: metrics.histogram({
      name: 'leaderboard_ingest_commit_seconds',
      help: 'Time of one attempt to commit a batch',
      buckets: COMMIT_BUCKETS,
    }),
    appendSeconds: metrics.histogram({
      name: 'leaderboard_ingest_append_seconds',
      help: 'Time to append a batch to the log',
      buckets: WAIT_BUCKETS,
    }),
    ownEntrySeconds: metrics.histogram({
      name: 'leaderboard_ingest_own_entry_seconds',
      help: 'Time from the commit until the batch passed in the own view',
      buckets: WAIT_BUCKETS,
    }),
    appendFailures: metrics.counter({
      name: 'leaderboard_ingest_append_failures_total',
      help: 'Batches that were left to the relay',
    }),
    commitTroubles: metrics.counter({
      name: 'leaderboard_ingest_commit_troubles_total',
      help: 'Attempts to commit that failed for a reason that was not in the batch',
    }),
    exact: outcome('exact'),
    pending: outcome('pending'),
    replayed: outcome('replayed'),
    refused: outcome('refused'),
    shed: outcome('shed'),
    unavailable: outcome('unavailable'),
    unknown: outcome('unknown'),
    fault: outcome('fault'),
  }
}
