/** The log: one JSON object a line on stdout, without secrets. */
import { type Logger, pino } from 'pino'

/** What must never be written, wherever it is logged from. */
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'idempotency-key',
  'x-api-key',
  'sec-websocket-protocol', // a browser's token is in there
  'secret',
  'token',
  'tokenSecrets',
  'password',
  'databaseUrl',
  'databaseDirectUrl',
  'redisUrl',
]

const REDACTED = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

export function createLogger({ name, level }: { name: string; level: string }): Logger {
  const options = {
    name,
    level,
    redact: { paths: REDACTED, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: pino.stdSerializers.err },
  }
  // At once: pino's own default writes in the background, and loses the last lines of a process that ends.
  return pino(options, pino.destination({ dest: 1, sync: true }))
}
