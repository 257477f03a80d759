import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'
import { KILLED_INGEST } from './killed-ingest.ts'
import type { Proof } from './proof.ts'
import { READ_YOUR_WRITE } from './read-your-write.ts'
import { REDIS_AWAY } from './redis-away.ts'
import { SAME_BYTES } from './same-bytes.ts'
import { SUBMISSIONS } from './submissions.ts'
import { WIPED_REDIS } from './wiped-redis.ts'

const PROOFS: readonly Proof[] = [SUBMISSIONS, KILLED_INGEST, ...REDIS_AWAY, WIPED_REDIS, READ_YOUR_WRITE, SAME_BYTES]

/** Runs the proofs named, or all; 0 where every claim holds. */
export async function runProofs(
  names: string,
  { seed, scale }: { seed: number; scale: number },
  say: (line: string) => void,
): Promise<number> {
  const wanted = names.split(',')
  const chosen = PROOFS.filter(({ name }) => names === 'all' || wanted.includes(name))
  if (chosen.length === 0 || (names !== 'all' && chosen.length !== wanted.length)) {
    console.error(`There are the proofs: all, ${PROOFS.map(({ name }) => name).join(', ')}`)
    return 2
  }
  let failed = 0
  for (const proof of chosen) {
    const folder = join(root, '.local/faults', `proof-${proof.name}-${process.pid}`)
    mkdirSync(folder, { recursive: true })
    say(`${proof.name}: ${proof.about} (seed ${seed}${scale === 1 ? '' : `, ${scale} of the size`})`)
    const { what, wrong } = await proof.run({ seed, scale, folder, say }).catch((error: unknown) => ({
      what: 'could not be carried out',
      wrong: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    }))
    for (const sentence of wrong.slice(0, 10)) say(`  WRONG: ${sentence}`)
    say(
      `${proof.name}: ${what}: ${wrong.length === 0 ? 'holds' : `FAILS in ${wrong.length} places, logs in ${folder}`}`,
    )
    if (wrong.length > 0) failed++
    else rmSync(folder, { recursive: true, force: true })
  }
  say(`proofs ${chosen.length}, failed ${failed}`)
  return failed === 0 ? 0 : 1
}
