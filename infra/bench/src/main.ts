/**
 * `npm run bench [-- --only NAME,.. --rounds 5 --seconds 2 --players 1000000 --growth 100000,1000000 --json FILE --profile DIR]`:
 * measures every figure on servers of its own and says which bounds hold. Ends with 1 where a floor does not. With
 * `--report` it writes BENCHMARKS.md afterwards; `--report FILE..` makes it of what earlier runs wrote with --json, without
 * measuring. `--only none` measures no figure, for a run of --growth alone.
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { type FigureOptions, type Measurement, type NotMeasured, reaches } from './figure.ts'
import { FIGURES } from './figures.ts'
import { type GrowthPoint, measureGrowth } from './growth.ts'
import { describeMachine } from './machine.ts'
import { type BenchArguments, parseArguments } from './parse-arguments.ts'
import { notesOf, type Row, tableOf } from './print-table.ts'
import { loadAverage, mergeResults, type Results, type Run, readResults, resultsOf } from './results.ts'
import { generatorName } from './run-load.ts'
import { Stage } from './stage.ts'
import { writeReport } from './write-report.ts'

const say = (text: string) => console.log(text)

process.exitCode = await run()

async function run(): Promise<number> {
  let args: BenchArguments
  try {
    args = parseArguments(
      process.argv.slice(2),
      FIGURES.map(({ name }) => name),
    )
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 2
  }
  if (args.parts.length > 0) {
    report(mergeResults(args.parts.map(readResults)))
    return 0
  }
  say(`${cpus().length} cores, ${cpus()[0]?.model ?? ''}, Node ${process.version}, load by ${generatorName()}`)
  say(
    `load average before: ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}; ${args.rounds} rounds of ${args.seconds} s`,
  )
  const run: Run = {
    at: new Date().toISOString(),
    players: args.players,
    rounds: args.rounds,
    seconds: args.seconds,
    loadAverageBefore: loadAverage(),
    machine: describeMachine(),
  }
  const stage = new Stage(args, say)
  const rows: Row[] = []
  const growth: GrowthPoint[] = []
  try {
    for (const figure of FIGURES.filter(({ name }) => args.only === null || args.only.includes(name))) {
      say(`measuring ${figure.name}`)
      rows.push({ figure, result: await measured(figure.measure(stage, args satisfies FigureOptions)) })
      const [, , line] = tableOf(rows.slice(-1))
      say(`  ${line}`)
    }
    growth.push(...(await measureGrowth(stage, args.growth, args, say)))
  } finally {
    await stage.stop()
  }
  for (const line of ['', ...tableOf(rows), '', ...notesOf(rows)]) say(line)
  const results = resultsOf(run, rows, growth)
  if (args.json !== null) writeFileSync(args.json, `${JSON.stringify(results, null, 2)}\n`)
  if (args.isReport) report(results)
  return rows.every(({ figure, result }) => !('reason' in result) && reaches(result.median, figure.floor, figure))
    ? 0
    : 1
}

/** A figure that fails must not lose the others. */
async function measured(work: Promise<Measurement | NotMeasured>): Promise<Measurement | NotMeasured> {
  try {
    return await work
  } catch (error) {
    console.error(error)
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

function report(results: Results): void {
  for (const path of writeReport(results)) say(`wrote ${path}`)
}
