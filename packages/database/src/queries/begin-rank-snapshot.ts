import type { Database } from '../connect-database.ts'

/**
 * Begins a snapshot of a season's standings, and removes what earlier ones left that were broken off; returns when it
 * was begun (milliseconds since 1970, database time), or null where nothing has changed since the last one, or nobody
 * has played.
 *
 * Locks   the season's unfinished snapshots: whoever still writes one fails.
 * Index   rank_snapshots_pkey; the season is scanned for the sum of its versions.
 * Cost    O(n) for n players, a small part of what working out their ranks costs.
 * Repeat  begins another one in the place of the first.
 */
export async function beginRankSnapshot(sql: Database, seasonId: number): Promise<number | null> {
  const [row] = await sql<{ takenAt: number }[]>`
    with broken as (delete from rank_snapshots where season_id = ${seasonId} and finished_at is null),
    played as (select sum(version)::bigint as version_sum from leaderboard where season_id = ${seasonId})
    insert into rank_snapshots (season_id, taken_at, version_sum)
    select ${seasonId}, clock_timestamp(), version_sum from played
    where version_sum is not null and version_sum is distinct from (
      select version_sum from rank_snapshots where season_id = ${seasonId} and finished_at is not null
      order by taken_at desc limit 1)
    on conflict do nothing
    returning (extract(epoch from taken_at) * 1000)::bigint as "takenAt"`
  return row?.takenAt ?? null
}
