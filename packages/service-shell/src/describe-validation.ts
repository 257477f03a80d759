/** What the validator found, said so that a person can mend it, with a pointer that a program can follow. */
import type { ProblemError } from '@leaderboard/contracts/problem'
import type { FastifyError } from 'fastify'

type FastifySchemaValidationError = NonNullable<FastifyError['validation']>[number]

/** What ajv adds with `verbose`. */
interface Finding extends FastifySchemaValidationError {
  parentSchema?: { description?: string; minimum?: number; maximum?: number }
}

const PLACES: Record<string, ProblemError['in']> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

/** One entry for each thing that is wrong; `context` is Fastify's name of the part. */
export function describeValidation(findings: readonly Finding[], context: string | undefined): ProblemError[] {
  const place = PLACES[context ?? 'body'] ?? 'body'
  return selectFindings(findings).map((finding) => describeFinding(finding, place))
}

/**
 * A union reports every branch. For a choice of constants one line says them all; for a choice of shapes the branch
 * that got deepest into the value is the one that was meant.
 */
function selectFindings(findings: readonly Finding[]): readonly Finding[] {
  const union = findings.find((finding) => finding.keyword === 'anyOf')
  if (union === undefined) return findings
  const branches = findings.filter((finding) => finding !== union)
  const choices = branches.filter((finding) => finding.keyword === 'const').map((f) => f.params.allowedValue)
  if (choices.length > 0 && choices.length === branches.length) {
    return [{ ...union, keyword: 'enum', params: { allowedValues: choices } }]
  }
  const deepest = branches.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0]
  return [deepest !== undefined && deepest.instancePath.length > union.instancePath.length ? deepest : union]
}

function describeFinding(finding: Finding, place: ProblemError['in']): ProblemError {
  const { keyword, params, instancePath } = finding
  const inner = keyword === 'required' ? params.missingProperty : params.additionalProperty
  const pointer = typeof inner === 'string' ? `${instancePath}/${escapePointer(inner)}` : instancePath
  const name = nameOf(pointer, place)
  return { in: place, pointer, code: keyword, message: `${name} ${sentenceOf(finding)}` }
}

/** The last named step of the pointer with its index in a list, e.g. `items/3/score`. */
function nameOf(pointer: string, place: ProblemError['in']): string {
  if (pointer === '') return place === 'body' ? 'The body' : `The ${place}`
  const steps = pointer.slice(1).split('/').map(unescapePointer)
  return steps.join('/').slice(0, 100)
}

const TYPE_NAMES: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  object: 'an object',
  array: 'a list',
  boolean: 'true or false',
  null: 'null',
}

function sentenceOf({ keyword, params, parentSchema, message }: Finding): string {
  switch (keyword) {
    case 'type':
      return `must be ${namesOfTypes(params.type)}${boundsOf(parentSchema)}`
    case 'required':
      return 'is missing'
    case 'additionalProperties':
      return 'is not known here'
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum':
      return `must be a number${boundsOf(parentSchema) || ` within its bounds (${message ?? ''})`}`
    case 'minLength':
      return Number(params.limit) === 1 ? 'must not be empty' : `must have at least ${String(params.limit)} characters`
    case 'maxLength':
      return `must have at most ${String(params.limit)} characters`
    case 'minItems':
      return `must hold at least ${String(params.limit)}`
    case 'maxItems':
      return `must hold at most ${String(params.limit)}`
    case 'uniqueItems':
      return 'must not hold the same thing twice'
    case 'pattern':
      return `must look different: ${parentSchema?.description ?? `it has to match ${String(params.pattern)}`}`
    case 'enum':
      return `must be one of ${list(params.allowedValues)}`
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`
    case 'anyOf':
      return 'has none of the accepted forms'
    default:
      return message ?? 'is not valid'
  }
}

function namesOfTypes(type: unknown): string {
  const types = Array.isArray(type) ? type : [type]
  return types.map((each) => TYPE_NAMES[String(each)] ?? String(each)).join(' or ')
}

function boundsOf(schema: Finding['parentSchema']): string {
  if (schema?.minimum === undefined || schema.maximum === undefined) return ''
  return ` from ${schema.minimum} to ${schema.maximum}`
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : String(values)
}

function escapePointer(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
