/** The command `backup`: back-up.main.ts FOLDER copies the database of DATABASE_DIRECT_URL, or else of DATABASE_URL. */
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { readDirectAddress } from '@leaderboard/database/database-address'
import { backUp } from './back-up.ts'

const folder = process.argv[2]
if (folder === undefined) {
  console.error('Name the folder of the backup.')
  process.exit(2)
}
let sql: Database | undefined
try {
  sql = connectDatabase({ ...readDirectAddress(process.env), max: 1, name: 'back-up' })
  const { at, tables } = await backUp(sql, folder)
  console.log(`${tables.length} tables as they were at ${at}: ${folder}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  if (sql !== undefined) await closeDatabase(sql)
}
