import type { Database } from '../connect-database.ts'

export interface Backlog {
  /** Submissions in unsent batches: counted in the oldest thousand, reckoned for the rest; at most 100,000 batches. */
  readonly changes: number
  /** Age of the oldest unsent batch; 0 where there is none. */
  readonly oldestSeconds: number
}

/**
 * Reads how much the log lacks of what is committed.
 *
 * Locks   none.
 * Index   outbox_unsent of each partition.
 * Cost    O(partitions + unsent rows), and the texts of a thousand of them.
 * Repeat  reads only.
 *
 * @param except seasons that are left out
 */
export async function readBacklog(sql: Database, except: readonly number[]): Promise<Backlog> {
  const [row] = await sql<Backlog[]>`
    with waiting as materialized (select created_at from outbox
      where not sent and season_id <> all(${except}::int[]) limit 100000),
    sample as materialized (select changes from outbox
      where not sent and season_id <> all(${except}::int[]) order by batch_id limit 1000)
    select
      coalesce(round((select count(*) from waiting) * (
        select avg(case changes when '[]' then 0
          else (length(changes) - length(replace(changes, ',', '')) + 1) / 8 end) from sample
      )), 0)::int as changes,
      coalesce(greatest(0, extract(epoch from clock_timestamp() - min(created_at))), 0)::float8 as "oldestSeconds"
    from waiting`
  return row ?? { changes: 0, oldestSeconds: 0 }
}
