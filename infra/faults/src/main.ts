/** `npm run faults`: see parse-arguments.ts. Exit code 0 where nothing was found, or every sabotage was. */
import { ALL_FAULTS } from './faults/all-faults.ts'
import { type FaultArguments, parseArguments, USAGE } from './parse-arguments.ts'
import { tableOf } from './print-table.ts'
import { runProofs } from './proofs/run-proofs.ts'
import { runCycles } from './run-cycles.ts'
import { runSabotage } from './sabotage/run-sabotage.ts'

const say = (line: string) => console.log(line)

/** What is waited for and can never come leaves Node nothing to do: it ends at once, and would say nothing. */
let isOver = false
process.once('exit', () => {
  if (isOver) return
  console.error('The run ended before its end: it waited for something that never came')
  process.exitCode = 1
})
const exitCode = await main()
isOver = true
process.exit(exitCode) // servers that a fault left behind must not hold it

async function main(): Promise<number> {
  let args: FaultArguments
  try {
    args = parseArguments(
      process.argv.slice(2),
      ALL_FAULTS.map(({ kind }) => kind),
    )
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return 2
  }
  if (args.proof !== null) return runProofs(args.proof, args, say)
  return args.sabotage === null ? run(args) : runSabotage(args.sabotage, args, say)
}

async function run({ only, ...args }: FaultArguments): Promise<number> {
  const faults = ALL_FAULTS.filter(({ kind }) => only === null || only.includes(kind))
  say(`seed ${args.seed}, ${args.cycles} cycles, ${faults.length} kinds of faults, ${args.players} players`)
  const result = await runCycles({ ...args, faults, say })
  for (const line of ['', ...tableOf(result), '']) say(line)
  say(`${result.acknowledged} submissions were acknowledged`)
  if (result.verdict.total > 0) {
    const chosen = only === null ? '' : ` --only ${only.join(',')}`
    say(`history and logs: ${result.folder}`)
    const servers = args.isCluster ? ' --cluster' : ''
    say(
      `again: npm run faults -- --cycles ${args.cycles} --seed ${args.seed} --players ${args.players}${chosen}${servers}`,
    )
  }
  say(result.verdict.line(result.cycles))
  return result.verdict.total === 0 && result.cycles === args.cycles ? 0 : 1
}
