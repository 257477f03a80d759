import type { Database } from '@leaderboard/database/connect-database'
import type { Season } from '@leaderboard/database/season'
import type { SeedRun } from './seed-run.ts'

/** Of each player, the better score and, of equal ones, the earlier session, as one number to take the most of. */
const ID_BITS = 31

/**
 * Whether each player and season exists was checked in bulk, by the foreign key of the sessions; asking again for each
 * row of the leaderboard takes long. Only a superuser may leave it out (`replica`); for others it is asked again.
 */
function withRowChecks(role: 'origin' | 'replica'): string {
  return `do $$ begin
    perform set_config('session_replication_role', '${role}', true);
  exception when insufficient_privilege then null; end $$;`
}

/**
 * Makes the run's sessions count, all at once (I3): the totals of every open season, which began before them then, the
 * attached partition, the end of the run and the request that makes running views load again, in one transaction.
 * Players who have played meanwhile keep what they have, and the run's sessions are added to it; their last score stays,
 * since the run's are older.
 */
export async function countIn(sql: Database, run: SeedRun, seasons: readonly Season[]): Promise<void> {
  const bounds = [run.fromMs, run.toMs].map((ms) => `'${new Date(ms).toISOString()}'`)
  await sql
    .unsafe(
      `set local work_mem = '256MB';
      ${withRowChecks('replica')}
      ${seasons.map((season) => totalsOf(run, season)).join('\n')}
      update seasons set starts_at = least(starts_at, ${bounds[0]}) where id in (${seasons.map(({ id }) => id).join(',')});
      ${withRowChecks('origin')}
      alter table game_sessions attach partition ${run.table} for values from (${bounds[0]}) to (${bounds[1]});
      update seed_runs set finished_at = clock_timestamp() where id = ${run.id};
      insert into job_requests (kind) values ('new_epoch');`,
    )
    .simple()
}

/**
 * The rank is the durable one among the run's players: right at once for a season that was empty; else the
 * recalculation that follows mends it.
 */
function totalsOf(run: SeedRun, season: Season): string {
  const isDescending = season.direction === 'desc'
  const better = isDescending ? 'greatest' : 'least'
  const sign = isDescending ? '' : '-'
  const mask = 2 ** ID_BITS - 1
  const relativeId = `(id - ${run.firstSessionId})`
  const mode = season.gameMode === null ? 'true' : `game_mode = '${season.gameMode}'`
  return `
    insert into leaderboard as held (season_id, user_id, total_score, score_sum, session_count, best_score,
      best_session_id, last_score, reached_at, version, rank)
    select ${season.id}, user_id, total_score, score_sum, session_count, best_score, best_session_id, last_score,
      reached_at, session_count, ${rankOver(season)}
    from (
      select *, total_of('${season.aggregate}', score_sum, session_count, best_score, last_score) as total_score
      from (
        select user_id, sum(score)::bigint as score_sum, count(*)::int as session_count,
          ${sign}(max((${sign}score::bigint << ${ID_BITS}) | (${mask} - ${relativeId})) >> ${ID_BITS})::int as best_score,
          ${run.firstSessionId}::bigint + ${mask} - (max((${sign}score::bigint << ${ID_BITS}) | (${mask} - ${relativeId})) & ${mask})
            as best_session_id,
          (max((${relativeId} << 32) | score) & 4294967295)::int as last_score,
          date_trunc('milliseconds', max("timestamp")) as reached_at
        from ${run.table}
        where ${mode} and score between ${season.minimumScore} and ${season.maximumScore}
        group by user_id
      ) as played
    ) as counted
    on conflict (season_id, user_id) do update set
      (total_score, reached_at, score_sum, session_count, best_score, best_session_id, version) = (
        select total, case when total = held.total_score then held.reached_at
            else greatest(held.reached_at, clock_timestamp()) end,
          held.score_sum + excluded.score_sum, held.session_count + excluded.session_count,
          ${better}(held.best_score, excluded.best_score),
          case when held.best_score = ${better}(held.best_score, excluded.best_score) then held.best_session_id
            else excluded.best_session_id end,
          held.version + excluded.version
        from total_of('${season.aggregate}', held.score_sum + excluded.score_sum,
          held.session_count + excluded.session_count, ${better}(held.best_score, excluded.best_score),
          held.last_score) as total
      );`
}

function rankOver({ direction, rankKind }: Season): string {
  const best = `total_score ${direction}`
  if (rankKind === 'ordinal') return `row_number() over (order by ${best}, reached_at, user_id)`
  return `${rankKind === 'dense' ? 'dense_rank' : 'rank'}() over (order by ${best})`
}
