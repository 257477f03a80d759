import type { Database } from './connect-database.ts'

/** Told of each statement as it is sent: its text, and a promise that resolves when it has ended, well or not. */
export type QueryObserver = (text: string, ended: Promise<void>) => void

/** What the driver's queries are made of, under the hood. */
interface DriverQuery {
  strings: readonly string[]
  handle: () => unknown
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

/**
 * The same pool, with every statement told. A fragment inside another statement is not sent by itself, and so not told;
 * neither are the statements of a transaction.
 */
export function observeQueries(sql: Database, observe: QueryObserver): Database {
  return new Proxy(sql, {
    apply: (target, self, args) => watch(Reflect.apply(target, self, args), observe),
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (name !== 'unsafe' || typeof member !== 'function') return member
      return (...args: unknown[]) => watch(Reflect.apply(member, target, args), observe)
    },
  })
}

/** The driver calls `handle` when somebody waits for the query, `resolve` or `reject` when it has ended. */
function watch(query: unknown, observe: QueryObserver): unknown {
  if (!isQuery(query)) return query
  const { handle, resolve, reject } = query
  let isTold = false
  query.handle = () => {
    if (!isTold) {
      isTold = true
      const ended = new Promise<void>((end) => {
        query.resolve = (value) => [end(), resolve.call(query, value)]
        query.reject = (reason) => [end(), reject.call(query, reason)]
      })
      observe(query.strings.join(' ? '), ended)
    }
    return handle.call(query)
  }
  return query
}

function isQuery(value: unknown): value is DriverQuery {
  return typeof value === 'object' && value !== null && 'handle' in value && 'strings' in value && 'resolve' in value
}
