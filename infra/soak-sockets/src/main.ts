/**
 * `npm run soak:sockets [-- --minutes 5 --clients 500 --players 2000 --rate 100 --seed N]`: viewers with bad lines on
 * replicas that die. Ends with 1 where a view is not the standings, a gap was not announced, or memory grows.
 */
import { loadavg } from 'node:os'
import { parseArguments, type SoakArguments } from './parse-arguments.ts'
import { runSoak } from './run-soak.ts'

const say = (line: string) => console.log(line)

process.exitCode = await run()

async function run(): Promise<number> {
  let args: SoakArguments
  try {
    args = parseArguments(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 2
  }
  const { lines, failures } = await runSoak(args, say)
  const load = loadavg().map((one) => one.toFixed(1))
  for (const line of ['', ...lines, `load average ${load.join(' ')}`]) say(line)
  if (failures.length === 0) say('\nIt holds: every view is the standings, every gap was announced, memory is steady.')
  else for (const line of ['\nIt does not hold.', ...failures]) say(line)
  return failures.length === 0 ? 0 : 1
}
