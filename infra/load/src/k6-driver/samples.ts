/** What a run measured: a value each time, under the name of its metric and, where it has one, the name of its request. */
type Tags = Record<string, unknown>

const samples = new Map<string, number[]>()

/** Notes a value for `metric`, and for `metric{name:...}` where the tags name a request. */
export function addSample(metric: string, value: number, tags: Tags = {}): void {
  const keys = typeof tags['name'] === 'string' ? [metric, `${metric}{name:${tags['name']}}`] : [metric]
  for (const key of keys) {
    const values = samples.get(key)
    if (values === undefined) samples.set(key, [value])
    else values.push(value)
  }
}

export function samplesOf(metric: string): readonly number[] {
  return samples.get(metric) ?? []
}

export function metricNames(): string[] {
  return [...samples.keys()].toSorted()
}
