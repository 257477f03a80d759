import type { Database } from '@leaderboard/database/connect-database'
import type { SessionPlan } from './session-rows.ts'

export interface SeedOptions {
  readonly kind: 'demo' | 'full'
  readonly players: number
  readonly sessions: number
  /** The same number gives the same players and sessions. */
  readonly seed: number
}

/** What was asked for, and the ids and the month that were set aside for it: enough to go on after an interruption. */
export interface SeedRun extends SessionPlan {
  readonly id: number
  /** Standalone until the end; then the partition of its month. */
  readonly table: string
  readonly isFinished: boolean
}

/** Half of a run is there, and something else was asked for. */
export class OtherRunUnfinished extends Error {
  override readonly name = 'OtherRunUnfinished'
}

const SESSION_IDS_AT_ONCE = 1000

/**
 * Finds the run that these options began, or begins it: the row, its player ids, its session ids and its month are
 * taken in one transaction. The sequences are locked meanwhile, so that nobody else draws from what is taken.
 */
export async function findOrBeginRun(sql: Database, options: SeedOptions): Promise<SeedRun> {
  await createRuns(sql)
  const runs = await listRuns(sql)
  const same = runs.find(
    (run) => run.players === options.players && run.sessions === options.sessions && run.seed === options.seed,
  )
  if (same !== undefined) return same
  const unfinished = runs.find((run) => !run.isFinished)
  if (unfinished !== undefined) {
    throw new OtherRunUnfinished(
      `A seed of ${unfinished.players} players and ${unfinished.sessions} sessions was interrupted. Finish it first: ` +
        `--players ${unfinished.players} --sessions ${unfinished.sessions} --seed ${unfinished.seed}`,
    )
  }
  const blocks = Math.ceil(options.sessions / SESSION_IDS_AT_ONCE)
  await sql.unsafe(`do $$
    declare
      first_user bigint;
      first_session bigint;
      month timestamp := date_trunc('month', now() at time zone 'UTC') - interval '1 month';
    begin
      execute 'alter sequence ' || pg_get_serial_sequence('users', 'id') || ' cache 1';
      alter sequence game_session_ids cache 1;
      first_user := nextval(pg_get_serial_sequence('users', 'id'));
      perform setval(pg_get_serial_sequence('users', 'id'), first_user + ${options.players - 1});
      first_session := nextval('game_session_ids');
      perform setval('game_session_ids', first_session + ${(blocks - 1) * SESSION_IDS_AT_ONCE});
      while to_regclass('game_sessions_' || to_char(month, 'YYYY_MM')) is not null loop
        month := month - interval '1 month';
      end loop;
      insert into seed_runs (players, sessions, seed, first_user_id, first_session_id, month)
      values (${options.players}, ${options.sessions}, ${options.seed}, first_user, first_session, month at time zone 'UTC');
    end $$`)
  const begun = (await listRuns(sql)).at(-1)
  if (begun === undefined) throw new Error('The run was not stored')
  return begun
}

/** True where a run was begun and not finished: a database that is not empty, and yet not seeded. */
export async function hasUnfinishedRun(sql: Database): Promise<boolean> {
  await createRuns(sql)
  return (await listRuns(sql)).some((run) => !run.isFinished)
}

async function createRuns(sql: Database): Promise<void> {
  await sql.unsafe(`create table if not exists seed_runs (
    id int generated always as identity primary key, players int not null, sessions int not null, seed int not null,
    first_user_id int not null, first_session_id bigint not null, month timestamptz not null, finished_at timestamptz
  )`)
}

async function listRuns(sql: Database): Promise<SeedRun[]> {
  const rows = await sql<(Omit<SeedRun, 'fromMs' | 'toMs'> & { from: Date; to: Date })[]>`
    select id, players, sessions, seed, first_user_id as "firstUserId", first_session_id as "firstSessionId",
      month as "from", ((month at time zone 'UTC' + interval '1 month') at time zone 'UTC') as "to",
      'game_sessions_' || to_char(month at time zone 'UTC', 'YYYY_MM') as "table",
      finished_at is not null as "isFinished"
    from seed_runs order by id`
  return rows.map(({ from, to, ...run }) => ({ ...run, fromMs: from.getTime(), toMs: to.getTime() }))
}
