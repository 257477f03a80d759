/** The command `seed`: fills the database of DATABASE_DIRECT_URL, or else of DATABASE_URL. */
import { readDirectAddress } from '@leaderboard/database/database-address'
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
  const options = readOptions()
  if (options === null) return 1
  const { url, caFile } = readDirectAddress(process.env)
  const began = performance.now()
  const { outcome, sessionsPerSecond } = await seedDatabase(url, { ...options, caFile }, process.stdout)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (outcome === 'not-empty') console.log('There are players already: no demo players are added.')
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
