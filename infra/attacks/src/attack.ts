import type { AttackWorld } from './attack-world.ts'

/** What came back: of HTTP the status and the code of the problem; of a socket its close code, or the status of a refusal. */
export interface Answer {
  readonly status: number
  readonly code?: string | undefined
  readonly text?: string
  readonly headers?: Headers
}

/** API1 to API10: the OWASP API Security Top 10 (2023); the rest in words. */
export type Category = `API${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}` | 'sockets' | 'HTTP' | 'injection' | 'caches'

/** One row of the table: an attack that is really sent, and the answer it must get. */
export interface Attack {
  readonly category: Category
  readonly name: string
  send(world: AttackWorld): Promise<Answer>
  /** The status; several where versions of Node differ. */
  readonly status: number | readonly number[]
  /** Code of the problem; left out where there is none, or another layer answers. */
  readonly code?: string
  /** Whether it is let through on purpose, and may change a table. */
  readonly isAllowed?: boolean
  /** What else must hold. */
  check?(answer: Answer, world: AttackWorld): void | Promise<void>
}

type Row = [
  name: string,
  send: Attack['send'],
  status: Attack['status'],
  code?: string | undefined,
  more?: Pick<Attack, 'isAllowed' | 'check'>,
]

export function rowsOf(category: Category, rows: readonly Row[]): Attack[] {
  return rows.map(([name, send, status, code, more = {}]) => ({
    category,
    name,
    send,
    status,
    ...(code === undefined ? {} : { code }),
    ...more,
  }))
}
