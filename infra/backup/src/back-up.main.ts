/** The command `backup`: back-up.main.ts FOLDER copies the database of DATABASE_DIRECT_URL, or else of DATABASE_URL. */
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { backUp } from './back-up.ts'

const url = process.env['DATABASE_DIRECT_URL'] || process.env['DATABASE_URL']
const folder = process.argv[2]
if (!url || folder === undefined) {
  console.error(url ? 'Name the folder of the backup.' : 'DATABASE_URL is not set: name the database.')
  process.exit(2)
}
const sql = connectDatabase({ url, max: 1, name: 'back-up' })
try {
  const { at, tables } = await backUp(sql, folder)
  console.log(`${tables.length} tables as they were at ${at}: ${folder}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  await closeDatabase(sql)
}
