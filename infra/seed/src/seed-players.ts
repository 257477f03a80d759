import type { Database } from '@leaderboard/database/connect-database'
import { copyInto } from './copy-into.ts'
import type { Progress } from './progress.ts'
import type { SeedRun } from './seed-run.ts'
import { usernameOf } from './username-of.ts'

const PLAYERS_AT_ONCE = 50_000
const PLAYERS_A_BUFFER = 1_000

/** How many of the run's players an earlier attempt made: a whole number of chunks, or all. */
export async function countSeededPlayers(sql: Database, run: SeedRun): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from users
    where id >= ${run.firstUserId} and id < ${run.firstUserId + run.players}`
  return row?.count ?? 0
}

/**
 * Makes the run's players from the `done`th on, in chunks: streamed into a table of this connection, then inserted by
 * one statement. Somebody may have taken one of the names: then the seeded player's id is put behind it.
 */
export async function seedPlayers(sql: Database, run: SeedRun, done: number, progress: Progress): Promise<void> {
  await sql`create temporary table if not exists seed_names (id int, username text)`
  for (let from = done; from < run.players; from += PLAYERS_AT_ONCE) {
    const to = Math.min(run.players, from + PLAYERS_AT_ONCE)
    await sql`truncate seed_names`
    await copyInto(sql, 'seed_names (id, username) from stdin', playerRows(run, from, to))
    await sql`
      insert into users (id, username, join_date)
      select seed.id, case when taken.id is null then seed.username else seed.username || ' ' || seed.id end,
        ${new Date(run.fromMs)}::timestamptz
      from seed_names as seed left join users as taken using (username) order by seed.username`
    progress.add(to - from)
  }
}

/** Names hold no tab, backslash or line break, so the text form of COPY needs no quoting. */
function* playerRows(run: SeedRun, from: number, to: number): Generator<Buffer> {
  for (let start = from; start < to; start += PLAYERS_A_BUFFER) {
    let text = ''
    for (let n = start; n < Math.min(to, start + PLAYERS_A_BUFFER); n++) {
      const id = run.firstUserId + n
      text += `${id}\t${usernameOf(id)}\n`
    }
    yield Buffer.from(text)
  }
}
