/** A leader that is told to stop in the middle of a long read leaves it, and the next one leads. */
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { expect, test } from 'vitest'
import { Recalculation } from './recalculation.ts'
import { createRankerWorld, endlessTerm, silent } from './test-ranker.ts'

test('a read that never ends does not keep the term: the work is over when the term is', async () => {
  await using world = await createRankerWorld()
  await using proxy = await startTcpProxy(world.databaseUrl)
  const [season] = await listOpenSeasons(world.sql)
  if (season === undefined) throw new Error('no season is open')
  const slowSql = connectDatabase({ url: proxy.url(world.databaseUrl), max: 1, name: 'slow' })
  await slowSql`select 1`
  proxy.blackhole() // as when a network swallows everything: no answer, and no end either
  const term = endlessTerm()
  const said: string[] = []
  const run = new Recalculation({ ...world.tools, slowSql }).run(season, term, async (_, detail) => {
    said.push(detail)
    await silent()
  })
  const outcome = run.then(
    () => 'done',
    (error: unknown) => String(error),
  )
  setTimeout(() => term.end(), 200)
  expect(await outcome).toContain('The term is over')
  expect(said).toEqual(['global: working the ranks out'])
  proxy.resume()
  await closeDatabase(slowSql, 1)
})
