import { expect } from 'vitest'
import { connectDatabase } from '../connect-database.ts'
import { test } from '../test-database.ts'
import { withDeadline } from '../with-deadline.ts'
import { copySeason } from './copy-season.ts'
import { listOpenSeasons } from './list-open-seasons.ts'

const PLAYERS = 60_000

test('a board larger than any buffer can be copied over one connection again and again', async ({
  sql,
  databaseUrl,
}) => {
  const [season] = await listOpenSeasons(sql)
  if (season === undefined) throw new Error('There is no season')
  await sql`insert into users (username) select 'player ' || n from generate_series(1, ${PLAYERS}::int) as n`
  await sql`
    insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
      last_score, reached_at, version)
    select ${season.id}, id, id, id, 1, id, id, id, now(), 1 from users`
  const one = connectDatabase({ url: databaseUrl, max: 1, name: 'copy again' })
  try {
    for (let round = 1; round <= 20; round++) {
      let copied = 0
      const chunks = await withDeadline(copySeason(one, season.id), 5000, `beginning round ${round}`)
      for await (const chunk of chunks) copied += chunk.length
      expect({ round, copied }).toEqual({ round, copied: PLAYERS })
    }
    expect(await withDeadline(one`select 1 as one`, 5000, 'a statement afterwards')).toHaveLength(1)
  } finally {
    await one.end({ timeout: 1 })
  }
})
