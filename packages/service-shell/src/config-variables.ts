/**
 * Every environment variable the services read, in the order of .env.example, which is made from this table.
 * `byDefault` is the text of the default; where it is derived from another variable it says how, in angle brackets.
 */
interface Variable {
  meaning: string
  byDefault: string
}

export const CONFIG_VARIABLES = {
  PORT_BASE: {
    meaning: 'Moves all ports at once: the origin is this port, ingest + 1, query + 2, realtime + 3, ranker + 4.',
    byDefault: '8000',
  },
  PORT: { meaning: 'The one origin: page, /api and /ws.', byDefault: '<PORT_BASE>' },
  HOST: {
    meaning: 'Address the one origin listens on. 0.0.0.0 opens it to the network.',
    byDefault: '127.0.0.1',
  },
  SERVICE_HOST: {
    meaning: 'Address the services behind the origin listen on. Keep it private: they show metrics.',
    byDefault: '127.0.0.1',
  },
  INGEST_PORT: { meaning: 'Port of ingest (submissions).', byDefault: '<PORT_BASE + 1>' },
  QUERY_PORT: { meaning: 'Port of query (reads).', byDefault: '<PORT_BASE + 2>' },
  REALTIME_PORT: { meaning: 'Port of realtime (WebSocket, event stream).', byDefault: '<PORT_BASE + 3>' },
  RANKER_PORT: { meaning: 'Port of ranker (health and metrics only).', byDefault: '<PORT_BASE + 4>' },
  DASHBOARD_METRICS_PORT: {
    meaning: "Port of the origin's own /metrics, on SERVICE_HOST; 0: none. npm start sets PORT_BASE + 5.",
    byDefault: '0',
  },
  INGEST_URL: { meaning: 'Where the origin finds ingest.', byDefault: '<http://SERVICE_HOST:INGEST_PORT>' },
  QUERY_URL: { meaning: 'Where the origin finds query.', byDefault: '<http://SERVICE_HOST:QUERY_PORT>' },
  REALTIME_URL: { meaning: 'Where the origin finds realtime.', byDefault: '<http://SERVICE_HOST:REALTIME_PORT>' },
  RANKER_URL: { meaning: 'Where the origin finds ranker.', byDefault: '<http://SERVICE_HOST:RANKER_PORT>' },
  LEADERBOARD_HOME: {
    meaning: 'Where the embedded servers keep their data, and where servers.env says how to reach them.',
    byDefault: '<.local inside the clone>',
  },
  ENV_FILE: {
    meaning: 'File with further variables, read before the defaults; empty reads none.',
    byDefault: '<.env inside the clone>',
  },
  DATABASE_URL: {
    meaning:
      'PostgreSQL 15 or newer, postgres://user:password@host:port/name, with ?sslmode= as in libpq (require, verify-full ...). Unset: an embedded one is started.',
    byDefault: '<from servers.env>',
  },
  DATABASE_POOLED: {
    meaning:
      'true where DATABASE_URL leads to a transaction pooler: no prepared statements, no startup parameters. Assumed for a host with -pooler.',
    byDefault: '<true for a host with -pooler, else false>',
  },
  DATABASE_DIRECT_URL: {
    meaning: 'The same database without the pooler, for migrations and the copying of whole boards.',
    byDefault: '<DATABASE_URL, without -pooler in its host>',
  },
  DATABASE_CONNECTIONS: { meaning: 'Connections each service opens for its main work.', byDefault: '4' },
  READ_FALLBACK_CONCURRENCY: {
    meaning:
      'Ranks and pages one query process reads from PostgreSQL at once while its standings cannot answer; beyond it: 503.',
    byDefault: '8',
  },
  DATABASE_CA_FILE: {
    meaning: 'PEM file with the authorities that sign the certificate of PostgreSQL, where they are private.',
    byDefault: '',
  },
  REDIS_URL: {
    meaning:
      'Redis 7.0 or newer, redis:// or rediss://. Several addresses separated by commas: nodes of a Redis Cluster (docs/redis-cluster.md). Empty: do without (slower live updates, limits per process). Unset: an embedded one is started.',
    byDefault: '<from servers.env, else REDIS_HOST and REDIS_PORT>',
  },
  REDIS_CA_FILE: {
    meaning: 'PEM file with the authorities that sign the certificate of Redis, where they are private.',
    byDefault: '',
  },
  REDIS_HOST: { meaning: 'Host of Redis, where REDIS_URL is not set.', byDefault: '127.0.0.1' },
  REDIS_PORT: { meaning: 'Port of Redis, where REDIS_URL is not set.', byDefault: '6379' },
  AUTH: {
    meaning:
      'required: whoever writes needs an API key (npm run keys); open: everybody may write. Open is the default on loopback; a public HOST needs one of the two set.',
    byDefault: '<required where NODE_ENV=production, else open>',
  },
  READ_ACCESS: {
    meaning: 'public: everybody may read and watch; keyed: that takes a key with the scope read, or a player token.',
    byDefault: 'public',
  },
  TOKEN_SECRETS: {
    meaning:
      'Secrets (32 characters or more each, separated by commas) of player tokens: the first signs, all are believed. To change it put a new one first, and take the old one away after TOKEN_SECONDS. Empty: no player tokens.',
    byDefault: '',
  },
  TOKEN_SECONDS: { meaning: 'How long a player token is valid.', byDefault: '900' },
  ADMIN_SESSION_SECRET: {
    meaning:
      "Secret (32 characters or more) that encrypts the admin key in the cookie of the page's admin area; the same for every replica of the origin. Empty: a random one for each start, so a restart or another replica asks for the key again.",
    byDefault: '',
  },
  CORS_ORIGINS: {
    meaning: 'Origins (separated by commas) whose pages may call the API; empty: only the own page.',
    byDefault: '',
  },
  RATE_LIMIT_SUBMIT_PER_MINUTE: {
    meaning:
      'Writing requests one address may send a minute; where AUTH=required, those with a key count for the key instead. 0 switches the limit off.',
    byDefault: '600',
  },
  RATE_LIMIT_READ_PER_MINUTE: {
    meaning:
      'Reading requests one address may send a minute; where READ_ACCESS=keyed, those with a key count for the key instead. 0 switches the limit off.',
    byDefault: '3000',
  },
  RATE_LIMIT_KEY_PER_MINUTE: {
    meaning:
      'Requests one API key may send a minute, from wherever, where a key is asked for; 0 switches the limit off.',
    byDefault: '60000',
  },
  RATE_LIMIT_PLAYER_PER_MINUTE: {
    meaning: 'Requests one player may send a minute with player tokens, from wherever; 0 switches the limit off.',
    byDefault: '300',
  },
  RATE_LIMIT_REFUSED_PER_MINUTE: {
    meaning: 'Keys and tokens one address may guess wrong a minute; 0 switches the limit off.',
    byDefault: '60',
  },
  RATE_LIMIT_LOOPBACK: {
    meaning: 'false lets requests from this machine pass without limit (npm start does, so that a load run works).',
    byDefault: 'true',
  },
  TRUSTED_PROXIES: {
    meaning:
      'Networks (CIDR, separated by commas) of proxies whose X-Forwarded-For is believed. The services believe loopback as well.',
    byDefault: '',
  },
  ALLOWED_ORIGINS: {
    meaning: 'Origins (separated by commas) whose pages may open a WebSocket; * allows all.',
    byDefault: '<http://localhost:PORT, http://127.0.0.1:PORT>',
  },
  TICK_MS: { meaning: 'Milliseconds between two frames of the same live view.', byDefault: '100' },
  BATCH_SIZE: { meaning: 'Submissions committed together at most (1 to 128).', byDefault: '128' },
  BATCHES_IN_FLIGHT: { meaning: 'Batches of one process on their way to PostgreSQL at once, at most.', byDefault: '4' },
  QUEUE_LENGTH: { meaning: 'Submissions that may wait in one process; beyond it: 503.', byDefault: '10000' },
  RECALCULATE_EVERY_SECONDS: {
    meaning: 'Seconds between two recalculations of the durable ranks by the ranker.',
    byDefault: '300',
  },
  DRAIN_SECONDS: { meaning: 'Time a stopping service takes at most to finish what it began.', byDefault: '10' },
  LOG_LEVEL: { meaning: 'trace, debug, info, warn, error, fatal or silent.', byDefault: 'info' },
  NODE_ENV: {
    meaning: 'production picks the defaults for running in the open: it warns of what is fit for trials only.',
    byDefault: 'development',
  },
  NEW_RELIC_LICENSE_KEY: {
    meaning: 'With a key, each service reports to New Relic under its own name; without one the agent is not loaded.',
    byDefault: '',
  },
  NEW_RELIC_APP_NAME: {
    meaning: 'The first part of that name; npm start appends the service, as in leaderboard-ingest.',
    byDefault: 'leaderboard',
  },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof CONFIG_VARIABLES

/** The text of .env.example: every variable with its meaning, commented out at its default. */
export function describeConfig(): string {
  const head =
    '# Every variable, with its default. Copy this file to .env and change what you need; the environment of the\n' +
    '# process goes before it. A default in <angle brackets> is worked out from other variables.\n'
  const parts = Object.entries(CONFIG_VARIABLES).map(
    ([name, variable]) => `${wrapComment(variable.meaning)}\n# ${name}=${variable.byDefault}\n`,
  )
  return [head, ...parts].join('\n')
}

function wrapComment(text: string): string {
  const lines: string[] = []
  let line = '#'
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 118) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line].join('\n')
}
