import type { Database } from './connect-database.ts'

/** Full hours of the outbox and full months of sessions that are made ahead. */
export const OUTBOX_HOURS_AHEAD = 48
export const SESSION_MONTHS_AHEAD = 2

/**
 * Makes the partitions that will be needed: sessions from this month to two months ahead, the outbox from the hour
 * before to 48 hours ahead. Called by migrate, at each start and by the ranker; any number of processes may call it at
 * once. Where nothing is missing it only looks. A table is made apart and attached, which locks the parent against
 * other changes of the schema alone, so no submission waits.
 *
 * @param at milliseconds since 1970 instead of the database's clock, for tests
 */
export async function ensurePartitions(sql: Database, at?: number): Promise<void> {
  const now = at === undefined ? 'clock_timestamp()' : `timestamptz '${new Date(at).toISOString()}'`
  await sql.unsafe(`do $$
    declare
      clock timestamptz := ${now};
      part record;
    begin
      for part in
        ${outboxRanges()}
        union all
        ${sessionRanges()}
      loop
        continue when to_regclass(part.name) is not null;
        -- One maker at a time; a lock on the table also shows what the one before has made.
        execute format('lock table only %I in share update exclusive mode', part.parent);
        continue when to_regclass(part.name) is not null;
        execute format('create table %I (like %I including defaults including constraints including indexes)',
          part.name, part.parent);
        execute format('alter table %I attach partition %I for values from (%L) to (%L)',
          part.parent, part.name, part.low, part.high);
      end loop;
    end $$`)
}

/** Name and bounds of each hourly partition of the outbox. */
function outboxRanges(): string {
  return `select 'outbox' as parent, 'outbox_' || to_char(hour at time zone 'UTC', 'YYYYMMDDHH24') as name,
      ${batchIdAt('hour')} as low, ${batchIdAt("hour + interval '1 hour'")} as high
    from generate_series(date_trunc('hour', clock) - interval '1 hour',
      date_trunc('hour', clock) + interval '${OUTBOX_HOURS_AHEAD} hours', interval '1 hour') as hour`
}

/** Name and bounds of each monthly partition of the sessions; months are those of UTC. */
function sessionRanges(): string {
  return `select 'game_sessions', 'game_sessions_' || to_char(month, 'YYYY_MM'),
      (month at time zone 'UTC')::text, ((month + interval '1 month') at time zone 'UTC')::text
    from generate_series(date_trunc('month', clock at time zone 'UTC'),
      date_trunc('month', clock at time zone 'UTC') + interval '${SESSION_MONTHS_AHEAD} months',
      interval '1 month') as month`
}

/** The first batch id of a moment, as firstBatchIdAt of batch-id.ts. */
function batchIdAt(moment: string): string {
  return `(lpad(to_hex((extract(epoch from ${moment}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid::text`
}
