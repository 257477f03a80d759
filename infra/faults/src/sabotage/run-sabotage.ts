import { ALL_FAULTS } from '../faults/all-faults.ts'
import type { FaultArguments } from '../parse-arguments.ts'
import { runCycles } from '../run-cycles.ts'
import { makePatchedCopy } from './patched-copy.ts'
import { SABOTAGES, type Sabotage } from './sabotages.ts'

/** Until it is found, so many cycles at most. */
const CYCLES = 6

/** Breaks one guarantee after the other and lets the harness look for it; 0 where every one was found. */
export async function runSabotage(kind: string, args: FaultArguments, say: (line: string) => void): Promise<number> {
  const chosen = SABOTAGES.filter((one) => kind === 'all' || one.kind === kind)
  if (chosen.length === 0) {
    console.error(`There is no sabotage ${kind}. There are: all, ${SABOTAGES.map((one) => one.kind).join(', ')}`)
    return 2
  }
  const missed: string[] = []
  for (const sabotage of chosen) {
    say(`${sabotage.kind}: ${sabotage.breaks}`)
    const line = await findingsUnder(sabotage, args, say)
    say(line === null ? `${sabotage.kind}: NOT CAUGHT` : `${sabotage.kind}: caught (${line})`)
    if (line === null) missed.push(sabotage.kind)
  }
  say(`sabotages ${chosen.length}, caught ${chosen.length - missed.length}, missed ${missed.length}`)
  return missed.length === 0 ? 0 : 1
}

/** What was found, or null. */
async function findingsUnder(
  { patches, faults }: Sabotage,
  { seed, players }: FaultArguments,
  say: (line: string) => void,
): Promise<string | null> {
  using copy = makePatchedCopy(patches)
  let told = 0
  const { verdict, cycles } = await runCycles({
    faults: ALL_FAULTS.filter((fault) => faults.includes(fault.kind)),
    cycles: CYCLES,
    seed,
    players,
    isKept: false,
    isOnTrial: true,
    sources: copy.folder,
    say: (text) => {
      if (told++ < 4) say(`  ${text.trim()}`)
    },
  })
  return verdict.total === 0 ? null : verdict.line(cycles)
}
