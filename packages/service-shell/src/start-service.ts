/** From configuration to listening, and from a signal to the end of the process: all a service's server.ts calls. */
import type { Logger } from 'pino'
import { type BuildServerOptions, buildServer } from './build-server.ts'
import { createLogger } from './create-logger.ts'
import { type Config, ConfigError, loadConfig } from './load-config.ts'
import type { ShellServer } from './shell-server.ts'

export interface Shell {
  readonly config: Config
  readonly name: string
}

export interface ServiceDefinition extends Pick<BuildServerOptions, 'limits' | 'isPrivate'> {
  name: string
  port: (config: Config) => number
  build(app: ShellServer, shell: Shell): Promise<void>
}

/** Exit codes of sysexits.h: a supervisor should not try again with the same configuration. */
const EXIT_CONFIG = 78
const EXIT_FAULT = 1

/** Runs a service until SIGTERM or SIGINT; never rejects. */
export async function startService(definition: ServiceDefinition): Promise<void> {
  const { name, isPrivate = true } = definition
  const config = readConfig(name)
  const logger = createLogger({ name, level: config.logLevel })
  exitOnFault(logger)
  try {
    const app = await buildServer({ ...definition, config, logger })
    stopOnSignal(app, logger, config)
    await definition.build(app, { config, name })
    await app.listen({ port: definition.port(config), host: isPrivate ? config.serviceHost : config.host })
    for (const warning of config.warnings) logger.warn(warning)
    logger.info({ addresses: app.addresses() }, 'ready to serve')
  } catch (error) {
    logger.fatal({ err: error }, describeStartFailure(error, definition.port(config)))
    process.exit(EXIT_FAULT)
  }
}

function readConfig(name: string): Config {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${name}: wrong configuration: ${error.message}\n`)
    process.exit(EXIT_CONFIG)
  }
}

function describeStartFailure(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return `port ${port} is taken: stop what uses it, or set another (PORT_BASE moves all)`
  if (code === 'EACCES') return `port ${port} may not be used by this user: set one above 1023`
  return 'the service could not start'
}

/** What nobody caught leaves the process in a state that nobody thought of: end it, the supervisor starts another. */
function exitOnFault(logger: Logger): void {
  const fail = (error: unknown) => {
    logger.fatal({ err: error }, 'an error that nobody caught')
    process.exit(EXIT_FAULT)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
}

function stopOnSignal(app: ShellServer, logger: Logger, config: Config): void {
  let isStopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return
    isStopping = true
    logger.info({ signal }, 'stopping')
    void stopServer(app, config.drainMs).then((isClean) => {
      logger.info(isClean ? 'stopped' : 'stopped at the deadline, with work unfinished')
      process.exit(isClean ? 0 : EXIT_FAULT)
    })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/**
 * Closes within `deadlineMs`: the last quarter of it is for cutting what still hangs on. True if nothing had to be
 * cut. Resolves in any case.
 */
export async function stopServer(app: ShellServer, deadlineMs: number): Promise<boolean> {
  app.drain.begin()
  const closing = app.close().then(
    () => true,
    (error: unknown) => {
      app.logger.error({ err: error }, 'closing failed')
      return false
    },
  )
  const isClean = await within(closing, deadlineMs * 0.75)
  if (isClean !== null) return isClean
  app.server.closeAllConnections()
  await within(closing, deadlineMs * 0.25)
  return false
}

/** The result, or null after `ms`. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
