import type { Database } from './connect-database.ts'

export interface ReadyPartitions {
  /** Full hours after this one that the outbox is ready for without a gap; -1 where this very hour is missing. */
  readonly outboxHours: number
  /** The same in months of sessions. */
  readonly sessionMonths: number
}

/**
 * Counts how far ahead partitions are there. A service that submits is not ready with less than two hours or without
 * the coming month: at the end of the last one every batch would fail.
 */
export async function countReadyPartitions(sql: Database): Promise<ReadyPartitions> {
  const [row] = await sql<ReadyPartitions[]>`
    select
      (select coalesce(min(n) filter (where to_regclass('outbox_' ||
        to_char((now() + n * interval '1 hour') at time zone 'UTC', 'YYYYMMDDHH24')) is null), 1000) - 1
      from generate_series(0, 999) as n)::int as "outboxHours",
      (select coalesce(min(n) filter (where to_regclass('game_sessions_' ||
        to_char(date_trunc('month', now() at time zone 'UTC') + n * interval '1 month', 'YYYY_MM')) is null), 100) - 1
      from generate_series(0, 99) as n)::int as "sessionMonths"`
  return row ?? { outboxHours: -1, sessionMonths: -1 }
}
