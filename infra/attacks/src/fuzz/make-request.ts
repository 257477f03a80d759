/** Requests out of the OpenAPI document of the origin: good ones, nearly good ones, and garbage. */
import type { Random } from './random.ts'
import { likelyValue, oddValue, type Schema, spoil } from './values.ts'

export interface Operation {
  readonly method: string
  /** With `{name}` for a parameter. */
  readonly path: string
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema?: Schema }[]
  readonly body: Schema | null
}

export interface MadeRequest {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Buffer | null
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: Operation['parameters']; requestBody?: { content?: Record<string, { schema?: Schema }> } }
    >
  >
}

/** Streams are left out: their answers do not end. */
export function operationsOf(document: unknown): Operation[] {
  return Object.entries((document as Document).paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => !path.endsWith('/stream'))
      .map(([method, { parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        parameters,
        body: requestBody?.content?.['application/json']?.schema ?? null,
      })),
  )
}

/** `bearers`: keys and tokens to show, good and bad. */
export function makeRequest(operations: readonly Operation[], bearers: readonly string[], random: Random): MadeRequest {
  const { method, path, parameters, body } = random.pick(operations)
  const isSpoiled = random.chance(0.5)
  const text = (schema: Schema, name: string) => {
    const value = isSpoiled && random.chance(0.3) ? oddValue(random) : likelyValue(schema, random, name)
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  const wanted = parameters.filter(({ required }) => required === true || random.chance(0.4))
  const query = wanted
    .filter((one) => one.in === 'query')
    .map(({ name, schema = {} }) => `${name}=${encodeLoosely(text(schema, name), random)}`)
  if (isSpoiled && random.chance(0.1)) query.push(...query, 'x=1')
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeLoosely(text({}, name), random))
  return {
    method:
      isSpoiled && random.chance(0.05)
        ? random.pick(['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'POST', 'GET'])
        : method,
    path: query.length === 0 ? filled : `${filled}?${query.join('&')}`,
    headers: headersOf(wanted, bearers, { isSpoiled, hasBody: body !== null }, random, text),
    body: body === null ? null : bodyOf(body, isSpoiled, random),
  }
}

function headersOf(
  wanted: Operation['parameters'],
  bearers: readonly string[],
  { isSpoiled, hasBody }: { isSpoiled: boolean; hasBody: boolean },
  random: Random,
  text: (schema: Schema, name: string) => string,
): Record<string, string> {
  const headers: Record<string, string> = { authorization: `Bearer ${random.pick(bearers)}` }
  for (const { name, in: place, schema = {} } of wanted) {
    if (place === 'header') headers[name] = text(schema, name).replaceAll(/[^\x20-\x7e]/g, '?')
  }
  if (hasBody)
    headers['content-type'] =
      isSpoiled && random.chance(0.1) ? random.pick(['text/plain', 'application/jso', '']) : 'application/json'
  if (isSpoiled && random.chance(0.1)) headers[`x-${random.int(100)}`] = 'y'.repeat(random.int(2_000))
  if (isSpoiled && random.chance(0.05)) headers['content-encoding'] = random.pick(['gzip', 'br', 'identity', 'x'])
  return headers
}

function bodyOf(schema: Schema, isSpoiled: boolean, random: Random): Buffer {
  const value = likelyValue(schema, random)
  if (!isSpoiled) return Buffer.from(JSON.stringify(value))
  if (random.chance(0.7)) return Buffer.from(JSON.stringify(spoil(value, random)) ?? '')
  if (random.chance(0.3)) return random.bytes(random.int(300))
  const text = Buffer.from(JSON.stringify(value))
  text[random.int(text.length)] = random.int(256) // one byte of good JSON
  return random.chance(0.5) ? text.subarray(0, random.int(text.length)) : text
}

/** As a program would write it, or as a careless one would. */
function encodeLoosely(text: string, random: Random): string {
  const wellFormed = text.toWellFormed()
  return random.chance(0.9) ? encodeURIComponent(wellFormed) : wellFormed.replaceAll(/[^\x21-\x7e]|[?#]/g, '%41')
}

const RAW_PARTS = [
  'GET',
  'POST',
  'BREW',
  ' ',
  '/',
  '/ws',
  '/api/leaderboard/top',
  ' HTTP/1.1',
  ' HTTP/9.9',
  '\r\n',
  '\n',
  '\r',
  ':',
  'Host: x',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999',
  'Transfer-Encoding: chunked',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Connection: close',
  'Expect: 100-continue',
  '0\r\n\r\n',
  'ffffffffff\r\n',
  '5\r\nhello\r\n',
  '\u0000',
  '{"user_id":1}',
  '%',
  'é',
] as const

/** Bytes that look like a request, or do not. */
export function makeBytes(random: Random): Buffer {
  if (random.chance(0.2)) return random.bytes(1 + random.int(400))
  const parts = Array.from({ length: 1 + random.int(25) }, () => random.pick(RAW_PARTS))
  const head = random.chance(0.6) ? 'GET /api/leaderboard/top HTTP/1.1\r\nHost: x\r\n' : ''
  return Buffer.from(`${head}${parts.join('')}\r\n\r\n`, 'latin1')
}
