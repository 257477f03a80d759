/** Values out of a schema: good ones, nearly good ones, and anything. */
import type { Random } from './random.ts'

export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly maxLength?: number
}

/** What goes wrong in programs that read values. */
const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  9_007_199_254_740_992,
  1e308,
  '',
  ' ',
  '0',
  '-0',
  '1e3',
  '0x10',
  'NaN',
  'null',
  '\u0000',
  '\ud800',
  '\u202e',
  '💥',
  '../..',
  "' or 1=1 --",
  '{}',
  '[]',
  '%00',
  '%',
  '%zz',
  '*',
  'a'.repeat(70),
  'a'.repeat(5000),
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { length: -1 },
  { toString: 1 },
]

export function oddValue(random: Random): unknown {
  return random.pick(ODD)
}

/** A value that the schema may well take. Patterns of this API are ids, slugs, cursors and keys. */
export function likelyValue(schema: Schema, random: Random, name = ''): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.anyOf !== undefined) return likelyValue(random.pick(schema.anyOf), random, name)
  const type = Array.isArray(schema.type) ? random.pick(schema.type as string[]) : schema.type
  if (type === 'object') return likelyObject(schema, random)
  if (type === 'array') {
    const length = 1 + random.int(Math.min(schema.maxItems ?? 5, 5))
    return Array.from({ length }, () => likelyValue(schema.items ?? {}, random, name))
  }
  if (type === 'integer' || type === 'number') return likelyNumber(schema, random, name)
  if (type === 'boolean') return random.chance(0.5)
  return likelyText(random, name)
}

function likelyObject({ properties = {}, required = [] }: Schema, random: Random): Record<string, unknown> {
  const names = Object.keys(properties).filter((name) => required.includes(name) || random.chance(0.5))
  return Object.fromEntries(names.map((name) => [name, likelyValue(properties[name] ?? {}, random, name)]))
}

function likelyNumber({ minimum = 0, maximum = 1_000_000 }: Schema, random: Random, name: string): number {
  if (/id$/i.test(name)) return 1 + random.int(22)
  const low = Math.max(minimum, -10)
  return random.chance(0.05) ? random.pick([minimum, maximum]) : low + random.int(Math.min(maximum - low, 5_000) + 1)
}

function likelyText(random: Random, name: string): string {
  if (name.endsWith('ids')) return Array.from({ length: 1 + random.int(5) }, () => 1 + random.int(22)).join(',')
  if (/id$/i.test(name)) return String(1 + random.int(22))
  if (name === 'board') return 'global'
  if (name === 'game_mode') return random.pick(['solo', 'team', 'default'])
  if (/username|^q$/.test(name)) return `fuzz ${random.int(1_000_000)}`
  if (/key/i.test(name)) return `"k${random.int(2_000)}"`
  if (/cursor|revision/i.test(name)) return random.pick(['abc', 'eyJhIjoxfQ', 'a.1'])
  if (/score/i.test(name)) return String(random.int(5_000))
  return String(1 + random.int(100))
}

/** The same value with one thing wrong somewhere. */
export function spoil(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.int(value.length)
    return value.map((item, i) => (i === at ? spoil(item, random) : item))
  }
  if (typeof value === 'object' && value !== null && random.chance(0.9)) {
    const entries = Object.entries(value)
    const at = random.int(entries.length + 1)
    if (at === entries.length)
      return { ...value, [random.pick(['x', 'rank', '__proto_', 'constructor', ''])]: oddValue(random) }
    if (random.chance(0.2)) return Object.fromEntries(entries.filter((_, i) => i !== at))
    return Object.fromEntries(entries.map(([key, item], i) => [key, i === at ? spoil(item, random) : item]))
  }
  return oddValue(random)
}
