/** What a PromQL query asks for: names of series, the labels it looks at, the values it wants. */
import { parser } from '@prometheus-io/lezer-promql'

export interface Wanted {
  readonly series: readonly string[]
  /** Labels of any series in the query. */
  readonly labels: readonly string[]
  /** Matchers of exact values. */
  readonly values: readonly { readonly series: string; readonly label: string; readonly value: string }[]
}

/** Throws where the text is no query. */
export function readQuery(query: string): Wanted {
  const text = query.replaceAll('$__rate_interval', '5m')
  const [series, labels]: [string[], string[]] = [[], []]
  const values: { series: string; label: string; value: string }[] = []
  let [matched, operator] = ['', '']
  parser.parse(text).iterate({
    enter({ name, from, to, type }) {
      const part = text.slice(from, to)
      if (type.isError) throw new Error(`Not a query at ${from}: ${text}`)
      if (name === 'Identifier') series.push(part)
      if (name === 'LabelName') labels.push((matched = part))
      if (name === 'MatchOp') operator = part
      if (name === 'StringLiteral' && operator === '=') {
        values.push({ series: series.at(-1) ?? '', label: matched, value: part.slice(1, -1) })
      }
    },
  })
  return { series, labels, values }
}
