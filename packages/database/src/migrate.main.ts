/** The command `migrate`: brings the database of DATABASE_DIRECT_URL, or else of DATABASE_URL, to the present schema. */
import { migrate } from './migrate.ts'

const url = process.env['DATABASE_DIRECT_URL'] || process.env['DATABASE_URL']
if (!url) {
  console.error('DATABASE_URL is not set: name the database to migrate.')
  process.exit(1)
}
try {
  const { applied } = await migrate(url, { onStep: (step) => console.log(`  ${step}`) })
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.length}: ${applied.join(', ')}.`)
} catch (error) {
  console.error(`The migration failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
