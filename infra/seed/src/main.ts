/** The command `seed`: fills the database of DATABASE_DIRECT_URL, or else of DATABASE_URL. */
import { parseArguments, USAGE } from './parse-arguments.ts'
import { count } from './progress.ts'
import { seedDatabase } from './seed.ts'

process.on('SIGINT', () => {
  console.log('\nInterrupted. The same command goes on where this one stopped.')
  process.exit(130)
})

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`The seed failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const url = process.env['DATABASE_DIRECT_URL'] || process.env['DATABASE_URL']
  if (!url) {
    console.error('DATABASE_URL is not set: name the database to fill.')
    return 1
  }
  const options = readOptions()
  if (options === null) return 1
  const began = performance.now()
  console.log(`Seeding ${count(options.players)} players and ${count(options.sessions)} sessions`)
  const { outcome, sessionsPerSecond } = await seedDatabase(url, options, process.stdout)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (outcome === 'not-empty') console.log('There are players already: nothing to do.')
  else if (outcome === 'already') console.log('An earlier run has made these: nothing to do.')
  else console.log(`Seeded in ${seconds} s, ${count(Math.round(sessionsPerSecond))} sessions/s all steps counted.`)
  return 0
}

function readOptions() {
  try {
    return parseArguments(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return null
  }
}
