/**
 * How long answers took, by method, route and status: a histogram for Prometheus that is counted in plain arrays and put
 * into words at a scrape. prom-client's own makes and hashes a text of the labels each time it observes something, which
 * is the greater part of a microsecond of every answer.
 */

/** Answers of one method, route and status. */
interface Counts {
  /** As they stand in the text of the metrics. */
  readonly labels: string
  /** By bucket, each without those before it; the last is for what exceeds all bounds. */
  readonly buckets: Float64Array
  sum: number
}

interface AnswerTimesOptions {
  readonly name: string
  readonly help: string
  /** Of the service. */
  readonly service: string
  /** Upper bounds of the buckets, ascending, in seconds. */
  readonly bounds: readonly number[]
}

export class AnswerTimes {
  #options: AnswerTimesOptions
  #counts: Counts[] = []
  #routes = new Map<string, RouteTimes>()

  constructor(options: AnswerTimesOptions) {
    this.#options = options
  }

  /** Counts the answers of one route; `route` is its pattern, never a path, since paths are without number. */
  ofRoute(route: string): RouteTimes {
    const held = this.#routes.get(route)
    if (held !== undefined) return held
    const { bounds, service } = this.#options
    const times = new RouteTimes(bounds, (method, status) => {
      const labels = Object.entries({ service, method, route, status: String(status) })
      const text = labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')
      const counts = { labels: text, buckets: new Float64Array(bounds.length + 1), sum: 0 }
      this.#counts.push(counts)
      return counts
    })
    this.#routes.set(route, times)
    return times
  }

  /** In Prometheus' text format. */
  text(): string {
    const { name, help, bounds } = this.#options
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
    for (const { labels, buckets, sum } of this.#counts) {
      let count = 0
      buckets.forEach((own, i) => {
        count += own
        lines.push(`${name}_bucket{le="${bounds[i] ?? '+Inf'}",${labels}} ${count}`)
      })
      lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`)
    }
    return `${lines.join('\n')}\n`
  }
}

/** The answers of one route, by method and status. */
export class RouteTimes {
  #bounds: readonly number[]
  #begin: (method: string, status: number) => Counts
  #byMethod = new Map<string, Map<number, Counts>>()

  constructor(bounds: readonly number[], begin: (method: string, status: number) => Counts) {
    this.#bounds = bounds
    this.#begin = begin
  }

  note(method: string, status: number, seconds: number): void {
    const counts = this.#find(method, status)
    let bucket = 0
    while (bucket < this.#bounds.length && seconds > (this.#bounds[bucket] ?? 0)) bucket++
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1
    counts.sum += seconds
  }

  #find(method: string, status: number): Counts {
    let byStatus = this.#byMethod.get(method)
    if (byStatus === undefined) this.#byMethod.set(method, (byStatus = new Map()))
    let counts = byStatus.get(status)
    if (counts === undefined) byStatus.set(status, (counts = this.#begin(method, status)))
    return counts
  }
}
