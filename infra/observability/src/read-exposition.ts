/** What /metrics says, as far as queries depend on it: which series there are, their labels and the values of these. */
export interface Exposition {
  /** Names of series declared, also of those that have no value yet. */
  readonly names: ReadonlySet<string>
  /** Values seen, by label, by name of the series. */
  readonly labels: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>
}

const SUFFIXES: Record<string, readonly string[]> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

/** Reads the text format of Prometheus, of any number of processes one after another. */
export function readExposition(text: string): Exposition {
  const names = new Set<string>()
  const labels = new Map<string, Map<string, Set<string>>>()
  for (const line of text.split('\n')) {
    const [, declared, type = ''] = /^# TYPE (\S+) (\S+)/.exec(line) ?? []
    if (declared !== undefined) for (const suffix of SUFFIXES[type] ?? ['']) names.add(declared + suffix)
    const [, series, inBraces = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? []
    if (series === undefined) continue
    const seen = labels.get(series) ?? new Map<string, Set<string>>()
    labels.set(series, seen)
    for (const [, label = '', value = ''] of inBraces.matchAll(/([a-zA-Z_]\w*)="([^"]*)"/g)) {
      seen.set(label, (seen.get(label) ?? new Set()).add(value))
    }
  }
  return { names, labels }
}
