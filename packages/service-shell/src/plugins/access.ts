/**
 * Who may call what. Each route names its rule in its config (`access`), and this sees to it before anything else of the
 * route runs. Where a route is open nothing is added to it, so an open server pays nothing.
 */
import type { Access } from '@leaderboard/contracts/api-key'
import type { Database } from '@leaderboard/database/connect-database'
import { findApiKeys } from '@leaderboard/database/queries/find-api-keys'
import { touchApiKeys } from '@leaderboard/database/queries/touch-api-keys'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { FastifyReply, FastifyRequest, onRequestHookHandler, onSendHookHandler, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { type Need, needOf, problemOfDisbelief, problemOfNobody, refusalOf } from '../access/access-needs.ts'
import type { Caller, Disbelief } from '../access/caller.ts'
import { CallerWatch } from '../access/caller-watch.ts'
import { keepPrivate } from '../access/keep-private.ts'
import { KeyRing } from '../access/key-ring.ts'
import { PlayerTokens } from '../access/player-tokens.ts'
import { readCredential } from '../access/read-credential.ts'
import type { ShellServer } from '../shell-server.ts'

/** A route and its rule; undefined where somebody forgot. */
export interface RouteRule {
  readonly method: string
  readonly url: string
  readonly access: Access | undefined
}

export interface AccessControl {
  /** Every route of this server. */
  readonly rules: readonly RouteRule[]
  readonly tokens: PlayerTokens
  /** Who shows this key or token; `done` may be called at once. */
  identify(credential: string, done: (verdict: Caller | Disbelief) => void): void
  /** Watches over a caller whose connection stays open; see caller-watch.ts. */
  readonly watch: CallerWatch
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly access: AccessControl
  }
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** Who asks; null where nobody had to say so. */
    caller: Caller | null
  }
}

/** Longest wait for the table of keys. */
const ASK_DEADLINE_MS = 1_000

/** Between two notes of which keys were used. */
const NOTE_EVERY_MS = 30_000

export const accessPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const table = openKeyTable(app)
    const ring = new KeyRing({ find: (ids) => table.ask((sql) => findApiKeys(sql, ids)) })
    noteUses(app, async () => {
      const used = ring.takeUsed()
      if (used.length > 0) await table.ask((sql) => touchApiKeys(sql, used))
    })
    const rules: RouteRule[] = []
    const tokens = new PlayerTokens({ secrets: app.config.tokenSecrets, seconds: app.config.tokenSeconds })
    const watch = new CallerWatch({ askOver: (id, done) => ring.askOver(id, done) })
    app.addHook('preClose', (done) => {
      watch.stop()
      done()
    })
    const identify = identifierOf(ring, tokens)
    app.decorate('access', { rules, tokens, identify, watch })
    app.decorateRequest('caller', null)
    // An address that guesses gets no further answers, but whoever is known goes on, behind the same address or not.
    const hasMet = (credential: string) => ring.hasMet(credential) || tokens.hasMet(credential)
    const refused = app.metrics.counter({
      name: 'leaderboard_access_refused_total',
      help: 'Requests refused for want of a good key',
      labels: ['status'],
    })

    const checkFor = (need: Need): onRequestHookHandler => {
      const refuse = (reply: FastifyReply, problem: ReturnType<typeof problemOfNobody>) => {
        refused.inc({ status: problem.code })
        if (problem.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="leaderboard"')
        return problem
      }
      return (request: FastifyRequest, reply, done) => {
        const credential = readCredential(request.headers)
        const refuseCounted = (problem: ReturnType<typeof problemOfNobody>) =>
          app.limits.countUnwelcome.call(app, request, reply, (over) => done(over ?? refuse(reply, problem)))
        if (credential === null) return refuseCounted(problemOfNobody(need))
        const tooOften = app.limits.refusedTooOften(request.ip)
        if (tooOften !== null && !hasMet(credential)) return done(refuse(reply, tooOften))
        identify(credential, (verdict) => {
          if (typeof verdict === 'string') {
            if (verdict !== 'unavailable') app.limits.countRefused(request.ip)
            return done(refuse(reply, problemOfDisbelief(verdict)))
          }
          request.caller = verdict
          const refusal = refusalOf(verdict, need)
          if (refusal === null) done()
          else refuseCounted(refusal)
        })
      }
    }

    app.addHook('onRoute', (route: RouteOptions) => {
      const access = route.config?.access ?? (isOfLibrary(route) ? 'open' : undefined)
      for (const method of [route.method].flat()) rules.push({ method, url: route.url, access })
      const need = needOf(access, app.config)
      if (need === null) return
      route.onRequest = [checkFor(need), ...[route.onRequest ?? []].flat()]
      route.onSend = [...[route.onSend ?? []].flat(), keepFromSharedCaches]
    })
  },
  { name: 'access', dependencies: ['metrics', 'problem-details'] },
)

const keepFromSharedCaches: onSendHookHandler = (_request, reply, payload, done) => {
  const caching = reply.getHeader('cache-control')
  if (typeof caching === 'string') reply.header('cache-control', keepPrivate(caching))
  done(null, payload)
}

type Identify = AccessControl['identify']

/** A key is what the table says of it; a token is good while its signature and the key behind it are. */
function identifierOf(ring: KeyRing, tokens: PlayerTokens): Identify {
  const afterToken = (caller: Caller | Disbelief, done: (verdict: Caller | Disbelief) => void) => {
    if (typeof caller === 'string') return done(caller)
    ring.askOver(caller.keyId, (why) => done(why ?? caller))
  }
  return (credential, done) => {
    if (!credential.includes('.')) {
      const verdict = ring.check(credential)
      if (verdict === null) ring.ask(credential, done)
      else done(verdict)
      return
    }
    const known = tokens.check(credential)
    if (known !== null) return afterToken(known, done)
    void tokens.verify(credential).then((caller) => afterToken(caller, done))
  }
}

/** The browsable reference, and the answer to the preflight of a browser, are made by libraries that know no rules. */
function isOfLibrary({ method, url }: RouteOptions): boolean {
  return url === '/docs' || url.startsWith('/docs/') || (method === 'OPTIONS' && url === '*')
}

/** The table of keys over a connection of its own, where the service has a database at all. */
function openKeyTable(app: ShellServer) {
  let sql: Database | null = null
  app.addHook('onReady', (done) => {
    if (app.hasDecorator('openPool')) sql = app.openPool('keys', { max: 1, statementTimeoutMs: ASK_DEADLINE_MS })
    done()
  })
  return {
    async ask<T>(question: (sql: Database) => Promise<T>): Promise<T> {
      if (sql === null) throw new Error('This service has no database')
      return withDeadline(question(sql), ASK_DEADLINE_MS, 'the table of keys')
    },
  }
}

/** Every now and then, and when the server stops; a note that fails is lost, which only makes it a little older. */
function noteUses(app: ShellServer, note: () => Promise<void>): void {
  const noteAnyway = () =>
    note().catch((error: unknown) => app.logger.debug({ err: error }, 'the use of keys was not noted'))
  const timer = setInterval(() => void noteAnyway(), NOTE_EVERY_MS)
  timer.unref()
  app.addHook('preClose', async () => {
    clearInterval(timer)
    await noteAnyway()
  })
}
