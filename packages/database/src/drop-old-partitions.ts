import type { Database } from './connect-database.ts'
import { sqlState } from './is-retryable.ts'

/** A repeat of a batch must find its row: whole hours that sent rows are kept after the hour they belong to. */
const HOURS_KEPT = 2
/** Submissions that come while a drop waits for its lock wait behind it, so it waits no longer than this. */
const LOCK_TIMEOUT_MS = 100
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Drops hourly partitions of the outbox that are over for two hours and hold nothing unsent; returns their names. One
 * whose lock is not to be had at once is left for the next call.
 *
 * @param at milliseconds since 1970 instead of the database's clock, for tests
 */
export async function dropOldPartitions(sql: Database, at?: number): Promise<string[]> {
  const moment = at === undefined ? sql`now()` : sql`${new Date(at)}::timestamptz`
  const old = await sql<{ name: string }[]>`
    select relname as name from pg_class join pg_inherits on inhrelid = pg_class.oid
    where inhparent = 'outbox'::regclass and relname ~ '^outbox_[0-9]{10}$' and relname < 'outbox_' ||
      to_char((${moment} - ${HOURS_KEPT}::int * interval '1 hour') at time zone 'UTC', 'YYYYMMDDHH24')
    order by relname`
  const dropped: string[] = []
  for (const { name } of old) {
    if (await dropIfSent(sql, name)) dropped.push(name)
  }
  return dropped
}

/** False where something in it is unsent or its lock is held by others. */
async function dropIfSent(sql: Database, name: string): Promise<boolean> {
  try {
    // Locked before the look, so that nothing unsent can come in between; the parent first, as everybody else does.
    await sql.unsafe(`do $$ begin
      perform set_config('lock_timeout', '${LOCK_TIMEOUT_MS}ms', true);
      lock table only outbox in access exclusive mode;
      if not exists (select from ${name} where not sent) then drop table ${name}; end if;
    end $$`)
    const [row] = await sql<{ isGone: boolean }[]>`select to_regclass(${name}) is null as "isGone"`
    return row?.isGone ?? false
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return false
    throw error
  }
}
