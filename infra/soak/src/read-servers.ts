import { seasonKeys } from '@leaderboard/change-log/redis-head'
import { readOutboxState } from '@leaderboard/database/queries/read-outbox-state'
import { readTables } from './read-tables.ts'
import type { SoakWorld } from './soak-world.ts'

/** What PostgreSQL and Redis hold, under the names of the series of a soak. */
export async function readServers({ sql, redis, seasonIds }: SoakWorld): Promise<Map<string, number>> {
  const [outbox, tables, [connections], info, keys, ...lengths] = await Promise.all([
    readOutboxState(sql),
    readTables(sql),
    sql<{ count: number }[]>`select count(*)::int from pg_stat_activity where backend_type = 'client backend'`,
    redis.info(),
    redis.dbsize(),
    ...seasonIds.map((id) => redis.xlen(seasonKeys(id)[0])),
  ])
  const ofInfo = (field: string) => Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  const entries = lengths.reduce((sum, length) => sum + length, 0)
  return new Map([
    ...[...tables].map(([name, value]) => [`postgres ${name}`, value] as const),
    ['postgres connections', connections?.count ?? 0],
    ['outbox oldest unsent', outbox.oldestSeconds],
    ['redis connections', ofInfo('connected_clients')],
    ['redis keys', keys],
    ['redis stream entries', entries],
    // The longest stream has a cap, so entries do not grow for ever; what grows beside them shows here.
    ['redis bytes per entry', entries === 0 ? 0 : ofInfo('used_memory_dataset') / entries],
  ])
}
