/** The module `k6/metrics`: a custom metric is its values. */
import { addSample } from './samples.ts'

class Metric {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  add(value: number | boolean, tags: Record<string, string> = {}): void {
    addSample(this.name, Number(value), tags)
  }
}

export { Metric as Counter, Metric as Gauge, Metric as Rate, Metric as Trend }
