/** Rules and dashboard ask for what a running stack tells, and for nothing else. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { observeStack, SCRAPED } from './observed-stack.ts'
import type { Exposition } from './read-exposition.ts'
import { readQuery } from './read-query.ts'

interface Rule {
  record?: string
  alert?: string
  expr: string
  annotations?: { summary?: string; runbook?: string }
}
interface Panel {
  title: string
  targets: { expr: string; legendFormat: string }[]
}

const room = fileURLToPath(new URL('../', import.meta.url))
const read = (path: string) => readFileSync(join(room, path), 'utf8')
const rules = readdirSync(join(room, 'rules')).flatMap((file) =>
  (parse(read(`rules/${file}`)) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
)
const recorded = new Map(rules.flatMap(({ record, expr }) => (record === undefined ? [] : [[record, expr] as const])))
const alerts = rules.filter(({ alert }) => alert !== undefined)
const { panels } = JSON.parse(read('grafana/dashboards/leaderboard.json')) as { panels: Panel[] }
/** Prometheus adds these itself. */
const OWN_SERIES = new Set(['up'])
const OWN_LABELS = new Set(['job', 'instance'])

/** The labels that the braces of a legend or summary name. */
const labelsNamed = (text: string) =>
  [...text.matchAll(/\{\{ *(?:\$labels\.)?(\w+) *\}\}/g)].map(([, label = '']) => label)

let exposition: Exposition
beforeAll(async () => {
  exposition = await observeStack()
}, 180_000)

/** What a query wants and the stack does not tell. */
function missingFrom(query: string, alsoLabels: readonly string[] = []): string[] {
  const { series, labels, values } = readQuery(query)
  const told = series.filter((name) => !OWN_SERIES.has(name))
  const unknown = told.filter((name) => !exposition.names.has(name) && !recorded.has(name))
  const seen = told.filter((name) => exposition.labels.get(name)?.size)
  const labelsOf = (name: string): string[] =>
    recorded.has(name)
      ? [...readQuery(recorded.get(name) ?? '').labels]
      : [...(exposition.labels.get(name)?.keys() ?? [])]
  const available = new Set([...told.flatMap(labelsOf), ...OWN_LABELS])
  const isTold = seen.length > 0 || told.some((name) => recorded.has(name))
  const labelless = isTold ? [...labels, ...alsoLabels].filter((label) => !available.has(label)) : []
  const valueless = values
    .filter(({ series: name, label }) => !OWN_SERIES.has(name) && !OWN_LABELS.has(label))
    .filter(({ series: name, label, value }) => exposition.labels.get(name)?.get(label)?.has(value) !== true)
    .map(({ label, value }) => `${label}="${value}"`)
  return [...unknown, ...labelless, ...valueless]
}

test('the stack tells of metrics at all', () => {
  expect(exposition.names.size).toBeGreaterThan(50)
  expect(missingFrom('sum by (colour) (leaderboard_view_exact{service="kitchen"}) + leaderboard_none')).toEqual([
    'leaderboard_none',
    'colour',
    'service="kitchen"',
  ])
})

test.each(rules.map((rule) => [rule.record ?? rule.alert ?? '', rule] as const))(
  'rule %s asks for what there is',
  (_, rule) => {
    expect(missingFrom(rule.expr, labelsNamed(rule.annotations?.summary ?? ''))).toEqual([])
  },
)

test.each(panels.map((panel) => [panel.title, panel] as const))(
  'panel "%s" asks for what there is',
  (_, { targets }) => {
    for (const { expr, legendFormat } of targets) expect(missingFrom(expr, labelsNamed(legendFormat))).toEqual([])
  },
)

describe('alerts', () => {
  test.each(alerts.map(({ alert, annotations }) => [alert, annotations] as const))(
    '%s leads to a runbook',
    (_, annotations) => {
      expect(annotations?.summary).toBeTruthy()
      expect(existsSync(join(room, '../..', annotations?.runbook ?? 'none'))).toBe(true)
    },
  )
})

test('Prometheus asks every service that has metrics, at its port', () => {
  const { scrape_configs } = parse(read('prometheus.yml')) as {
    scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[]
  }
  const asked = scrape_configs.flatMap(({ dns_sd_configs }) =>
    dns_sd_configs.map(({ names, port }) => [names[0], port]),
  )
  expect(asked).toEqual([...SCRAPED.map((service, i) => [service, 8001 + i]), ['dashboard', 8005]])
})
