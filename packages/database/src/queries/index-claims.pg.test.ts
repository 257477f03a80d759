import { describe, expect } from 'vitest'
import { closeDatabase, connectDatabase, type Database } from '../connect-database.ts'
import type { Season } from '../season.ts'
import { createTestPlayers, itemOf, newBatchId, readGlobal } from '../test-batch.ts'
import { test as base, createTestDatabase } from '../test-database.ts'
import { commitBatch } from './commit-batch.ts'
import { findBatch } from './find-batch.ts'
import { findKeys } from './find-keys.ts'
import { findPlayers } from './find-players.ts'
import { findPlayersByName } from './find-players-by-name.ts'
import { listNames } from './list-names.ts'
import { listRenamed } from './list-renamed.ts'
import { listSessions } from './list-sessions.ts'
import { listUnsent } from './list-unsent.ts'
import { markSent } from './mark-sent.ts'
import { readAggregates } from './read-aggregates.ts'
import { readOutboxState } from './read-outbox-state.ts'
import { readPage } from './read-page.ts'
import { readRange } from './read-range.ts'
import { readRank } from './read-rank.ts'
import { readTotals } from './read-totals.ts'
import { writeRanks } from './write-ranks.ts'

const ROWS = 30_000
/** These also count the whole board, which is a scan where rows were never vacuumed. */
const COUNTS_THE_BOARD = new Set(['page as materialized', 'placed as self'])
const TABLE_SCAN = /Seq Scan on (users|leaderboard|submission_keys|outbox|game_sessions)/

/** One connection for a test, so that what it prepared can be explained on it. */
const test = base.extend<{ one: Database }>({
  one: async ({ databaseUrl }, use) => {
    const one = connectDatabase({ url: databaseUrl, max: 1, name: 'explain' })
    await use(one)
    await closeDatabase(one)
  },
})

/** The generic plan of the statement that `run` prepares and that holds `mark`. */
async function planOf(one: Database, mark: string, run: () => PromiseLike<unknown>): Promise<string> {
  await run()
  const [prepared] = await one<{ name: string; types: string[] }[]>`
    select name, parameter_types::text[] as types from pg_prepared_statements
    where strpos(statement, ${mark}) > 0 and strpos(statement, 'pg_prepared_statements') = 0
    order by prepare_time desc limit 1`
  if (prepared === undefined) throw new Error(`No statement with ${mark} was prepared`)
  await one.unsafe('set plan_cache_mode = force_generic_plan')
  // A batch id decides which partition is left in the plan; nothing else is looked at.
  const samples = prepared.types.map((type) => (type === 'uuid' ? `'${newBatchId()}'` : 'null'))
  const values = samples.length === 0 ? '' : `(${samples.join(',')})`
  const lines = await one.unsafe<{ 'QUERY PLAN': string }[]>(`explain execute "${prepared.name}"${values}`).simple()
  return lines.map((line) => line['QUERY PLAN']).join('\n')
}

async function fill(sql: Database): Promise<void> {
  await sql
    .unsafe(`
    insert into users (username) select 'filler ' || n from generate_series(1, ${ROWS}) as n;
    insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
      last_score, reached_at, version)
    select seasons.id, users.id, users.id % 1000, users.id % 1000, 1, users.id % 1000, users.id, users.id % 1000, now(), 1
    from users, seasons;
    insert into erased_players (user_id, erased_at, batch_id)
    select 1000000 + n, now() - n * interval '1 minute', gen_random_uuid() from generate_series(1, ${ROWS}) as n;
    insert into game_sessions (id, user_id, score, game_mode) select id, id, id % 1000, 'default' from users;
    insert into submission_keys (owner, key, fingerprint, session_id, user_id)
    select 'public', 'filler ' || id, '', id, id from users;
    insert into outbox (batch_id, season_id, changes, sent)
    select (left('${newBatchId()}', 24) || lpad(to_hex(id), 12, '0'))::uuid, 1, '[]', id > 100 from users;
    analyze`)
    .simple()
}

const key = { totalScore: 500, reachedAt: Date.UTC(2030, 0, 1), userId: 7 }

/** Each statement with a mark in its text, and what its plan must and must not do. */
const CLAIMS: {
  mark: string
  run: (sql: Database, season: Season, player: number) => PromiseLike<unknown>
  must: RegExp[]
}[] = [
  {
    mark: 'sent_out as',
    run: (sql, _, player) => commitBatch(sql, newBatchId(), [itemOf(player, 1, { key: 'k' })]),
    must: [/users_pkey/, /Conflict Arbiter Indexes: leaderboard_pkey/],
  },
  { mark: 'from outbox where batch_id', run: (sql) => findBatch(sql, newBatchId()), must: [/outbox_\d+_pkey/] },
  {
    mark: 'using (owner, key)',
    run: (sql) => findKeys(sql, [{ owner: 'a', key: 'b' }]),
    must: [/submission_keys_pkey/],
  },
  { mark: 'join_date as "joinDate" from users', run: (sql) => findPlayers(sql, [1]), must: [/users_pkey/] },
  { mark: 'lower(username) like', run: (sql) => findPlayersByName(sql, 'fill', 10), must: [/users_name_prefix/] },
  { mark: 'select id, username from users', run: (sql) => listNames(sql, [1]), must: [/users_pkey/] },
  {
    mark: '"atMicros"',
    run: (sql, season, player) => listSessions(sql, season, player, { limit: 5, before: null }),
    must: [/game_sessions_\d+_\d+_user_id_idx/],
  },
  {
    mark: 'order by batch_id, season_id limit',
    run: (sql) => listUnsent(sql, 0, 10),
    must: [/outbox_\d+_batch_id_idx/],
  },
  { mark: 'as waiting', run: (sql) => readOutboxState(sql), must: [/outbox_\d+_batch_id_idx/] },
  {
    mark: 'marked as',
    run: (sql) => markSent(sql, [{ batchId: newBatchId(), seasonId: 1 }]),
    must: [/outbox_\d+_pkey/],
  },
  {
    mark: 'as changed',
    run: (sql) => listRenamed(sql, 60, 10),
    must: [/users_renamed/, /erased_players_time/],
  },
  { mark: '"scoreSum"', run: (sql, { id }) => readAggregates(sql, id, [1]), must: [/leaderboard_pkey/] },
  { mark: 'and user_id = any', run: (sql, { id }) => readTotals(sql, id, [1]), must: [/leaderboard_pkey/] },
  {
    mark: 'and user_id >',
    run: (sql, { id }) => readRange(sql, id, { afterUserId: 5, limit: 10 }),
    must: [/leaderboard_pkey/],
  },
  {
    mark: 'page as materialized',
    run: (sql, season) => readPage(sql, season, { limit: 10, from: { after: key } }),
    must: [/leaderboard_total/],
  },
  {
    mark: 'placed as self',
    run: (sql, season, player) => readRank(sql, season, player),
    must: [/leaderboard_pkey/],
  },
  { mark: 'change as materialized', run: (sql, { id }) => writeRanks(sql, id, [1], [1]), must: [/leaderboard_pkey/] },
]

describe('every statement uses the index it names', () => {
  test('with many rows', async ({ sql, one }) => {
    await fill(sql)
    const season = await readGlobal(sql)
    const [player = 0] = await createTestPlayers(sql, 1)
    for (const { mark, run, must } of CLAIMS) {
      const plan = await planOf(one, mark, () => run(one, season, player))
      // An empty partition may be scanned: that reads nothing.
      const found = plan.split('\n').filter((line) => !line.includes('cost=0.00..0.00'))
      const looked = COUNTS_THE_BOARD.has(mark) ? found.filter((line) => !/on leaderboard(_\d)? /.test(line)) : found
      expect(looked.join('\n'), mark).not.toMatch(TABLE_SCAN)
      for (const pattern of must) expect(plan, mark).toMatch(pattern)
    }
  })
})

test('a commit is planned well on the empty database of the first start, too', async () => {
  await using fresh = await createTestDatabase()
  const one = connectDatabase({ url: fresh.url, max: 1, name: 'explain' })
  const [player = 0] = await createTestPlayers(one, 1)
  const plan = await planOf(one, 'sent_out as', () => commitBatch(one, newBatchId(), [itemOf(player, 1)]))
  await closeDatabase(one)
  expect(plan).not.toMatch(TABLE_SCAN)
})
