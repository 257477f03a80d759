/**
 * The log of one request, made when something is first logged. Fastify gives each request a logger with its id, and
 * pino writes and redacts that id's text at once: four microseconds of a submission that logs nothing.
 */
import type { FastifyBaseLogger } from 'fastify'

type Log = FastifyBaseLogger['info']
type Bindings = Parameters<FastifyBaseLogger['child']>[0]
type Options = NonNullable<Parameters<FastifyBaseLogger['child']>[1]>

class LazyRequestLog {
  #parent: FastifyBaseLogger
  #bindings: Bindings
  #options: Options
  #own: FastifyBaseLogger | null = null

  constructor(parent: FastifyBaseLogger, bindings: Bindings, options: Options) {
    this.#parent = parent
    this.#bindings = bindings
    this.#options = options
  }

  get #log(): FastifyBaseLogger {
    this.#own ??= this.#parent.child(this.#bindings, this.#options)
    return this.#own
  }

  get level(): string {
    return this.#log.level
  }

  set level(level: string) {
    this.#log.level = level
  }

  child(bindings: Bindings, options?: Options): FastifyBaseLogger {
    return this.#log.child(bindings, options)
  }

  trace(...args: Parameters<Log>): void {
    this.#log.trace(...args)
  }

  debug(...args: Parameters<Log>): void {
    this.#log.debug(...args)
  }

  info(...args: Parameters<Log>): void {
    this.#log.info(...args)
  }

  warn(...args: Parameters<Log>): void {
    this.#log.warn(...args)
  }

  error(...args: Parameters<Log>): void {
    this.#log.error(...args)
  }

  fatal(...args: Parameters<Log>): void {
    this.#log.fatal(...args)
  }

  silent(...args: Parameters<Log>): void {
    this.#log.silent(...args)
  }
}

/** For Fastify's `childLoggerFactory`. */
export function lazyRequestLog(parent: FastifyBaseLogger, bindings: Bindings, options: Options): FastifyBaseLogger {
  return new LazyRequestLog(parent, bindings, options)
}
