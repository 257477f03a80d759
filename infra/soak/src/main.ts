/**
 * `npm run soak [-- --minutes 20]`: a mixed load at 60 % of the peak, measured first, and whether anything grows. Ends
 * with 1 where something does. Ctrl-C ends it with the table so far.
 */
import { parseArguments, type SoakArguments, USAGE } from './parse-arguments.ts'
import { runSoak } from './run-soak.ts'

const say = (line: string) => console.log(line)

process.exitCode = await run()

async function run(): Promise<number> {
  let args: SoakArguments
  try {
    args = parseArguments(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return 2
  }
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  const failures = await runSoak(args, ending.signal, say)
  if (ending.signal.aborted) say('It was ended early; what is judged is what there was.')
  if (failures.length === 0) say('No slope.')
  else for (const line of ['It does not hold:', ...failures.map((one) => `  ${one}`)]) say(line)
  return failures.length === 0 ? 0 : 1
}
