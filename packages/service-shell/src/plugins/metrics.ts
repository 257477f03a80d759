/**
 * Metrics for Prometheus, at /metrics of private servers. A service makes its own through `app.metrics`; packages below
 * the shell know nothing of metrics: what they tell about themselves is read by the plugin that opens them.
 */
import fastifyPlugin from 'fastify-plugin'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { AnswerTimes } from '../answer-times.ts'
import type { ShellServer } from '../shell-server.ts'

interface MetricOptions {
  name: string
  help: string
  labels?: readonly string[]
}

interface LabelledValue {
  labels: Record<string, string>
  value: number
}

export interface Metrics {
  /** How long the answers of this server took; see answers.ts. */
  readonly answers: AnswerTimes
  readonly contentType: string
  /** All of them as Prometheus reads them. */
  text(): Promise<string>
  counter(options: MetricOptions): Counter
  /** `read` is asked at every scrape. */
  gauge(options: MetricOptions & { read?: () => number | LabelledValue[] }): Gauge
  /** `buckets` in the unit of the name (seconds for times). */
  histogram(options: MetricOptions & { buckets?: number[] }): Histogram
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly metrics: Metrics
  }
}

/** Seconds. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export const metricsPlugin = fastifyPlugin(
  async (app: ShellServer, { name }: { name: string }) => {
    const registry = new Registry()
    registry.setDefaultLabels({ service: name })
    app.decorate('metrics', createMetrics(registry, name))
    collectDefaultMetrics({ register: registry }) // event loop lag, heap, collector, handles, processor
  },
  { name: 'metrics' },
)

/** GET /metrics, for servers that do not face the public. */
export const metricsRoute = fastifyPlugin(
  async (app: ShellServer) => {
    const { metrics } = app
    const options = { config: { rateLimit: false, access: 'private' }, schema: { hide: true } } as const
    app.get('/metrics', options, async (_request, reply) => {
      return reply.header('content-type', metrics.contentType).send(await metrics.text())
    })
  },
  { name: 'metrics-route', dependencies: ['metrics'] },
)

function createMetrics(registry: Registry, service: string): Metrics {
  const answers = new AnswerTimes({
    name: 'leaderboard_http_request_seconds',
    help: 'Time from the head of a request to its answer being handed to the socket',
    service,
    bounds: REQUEST_BUCKETS,
  })
  return {
    answers,
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${answers.text()}`,
    counter: ({ name, help, labels = [] }) => new Counter({ name, help, labelNames: labels, registers: [registry] }),
    gauge: ({ name, help, labels = [], read }) =>
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers: [registry],
        ...(read === undefined ? {} : { collect: setFrom(read) }),
      }),
    histogram: ({ name, help, labels = [], buckets = REQUEST_BUCKETS }) =>
      new Histogram({ name, help, labelNames: labels, buckets, registers: [registry] }),
  }
}

function setFrom(read: () => number | LabelledValue[]) {
  return function collect(this: Gauge) {
    const values = read()
    if (typeof values === 'number') return this.set(values)
    this.reset() // what is no longer told must not keep its last value
    for (const { labels, value } of values) this.set(labels, value)
  }
}
