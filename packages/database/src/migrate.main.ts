/** The command `migrate`: brings the database of DATABASE_DIRECT_URL, or else of DATABASE_URL, to the present schema. */
import { readDirectAddress } from './database-address.ts'
import { migrate } from './migrate.ts'

try {
  const { url, caFile } = readDirectAddress(process.env)
  const { applied } = await migrate(url, { caFile, onStep: (step) => console.log(`  ${step}`) })
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.length}: ${applied.join(', ')}.`)
} catch (error) {
  console.error(`The migration failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
