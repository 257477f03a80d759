/** The command `restore`: restore.main.ts FOLDER fills the empty database of DATABASE_DIRECT_URL, or else of DATABASE_URL. */
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { readDirectAddress } from '@leaderboard/database/database-address'
import { restore } from './restore.ts'

const folder = process.argv[2]
if (folder === undefined) {
  console.error('Name the folder of the backup.')
  process.exit(2)
}
let sql: Database | undefined
try {
  sql = connectDatabase({ ...readDirectAddress(process.env), max: 1, name: 'restore' })
  const { at, tables } = await restore(sql, folder)
  console.log(`${tables.length} tables as they were at ${at}: ${folder}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  if (sql !== undefined) await closeDatabase(sql)
}
