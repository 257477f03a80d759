/** A service in a test: the very server that runs in earnest, on a free port, with the variables a test names. */
import { pino } from 'pino'
import { type BuildServerOptions, buildServer } from './build-server.ts'
import { loadConfig } from './load-config.ts'
import type { Environment } from './parse-variable.ts'
import type { ShellServer } from './shell-server.ts'
import { type ServiceDefinition, stopServer } from './start-service.ts'

export interface TestServiceOverrides extends Pick<BuildServerOptions, 'limits' | 'isPrivate' | 'logger'> {
  name?: string
  /** Variables as the environment would have them. Without DATABASE_URL one that leads nowhere; without REDIS_URL none. */
  env?: Environment
}

export interface TestService extends AsyncDisposable {
  app: ShellServer
  /** Without a slash at the end. */
  url: string
  port: number
  close(): Promise<void>
}

/** Configuration as from an environment that holds nothing but `env`. */
function testConfig(env: Environment = {}) {
  return loadConfig({
    LEADERBOARD_HOME: '/nonexistent',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    REDIS_URL: '',
    RATE_LIMIT_SUBMIT_PER_MINUTE: '0',
    RATE_LIMIT_READ_PER_MINUTE: '0',
    RATE_LIMIT_KEY_PER_MINUTE: '0',
    RATE_LIMIT_PLAYER_PER_MINUTE: '0',
    RATE_LIMIT_REFUSED_PER_MINUTE: '0',
    DRAIN_SECONDS: '4',
    LOG_LEVEL: 'silent',
    ...env,
  })
}

/** Builds and listens; `await using` closes it. */
export async function startTestService(
  build: ServiceDefinition['build'],
  overrides: TestServiceOverrides = {},
): Promise<TestService> {
  const { name = 'test', env = {}, ...options } = overrides
  const config = testConfig(env)
  const app = await buildServer({ config, name, logger: pino({ level: config.logLevel }), ...options })
  await build(app, { config, name })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => void (await stopServer(app, config.drainMs))
  return { app, port, url: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close }
}
