import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testChildren } from '@leaderboard/dev-servers/test-server'

export interface SubmitManyOptions {
  readonly origins: readonly string[]
  readonly process: number
  readonly count: number
  readonly players: number
  readonly concurrency: number
  /** Null: as fast as it goes. */
  readonly perSecond: number | null
  readonly repeatShare: number
  readonly changeShare: number
  readonly seed: number
  readonly file: string
}

/** One answer. `changed`: the same key with another body, which must be refused. */
export interface SubmittedLine {
  readonly kind: 'first' | 'repeat' | 'changed'
  readonly key: string
  readonly userId: number
  readonly score: number
  readonly status: number
  readonly attempts: number
  readonly isReplayed: boolean
  readonly sessionId: number
  readonly totalScore: number
  readonly sessions: number
  readonly newRank: number | null
  readonly rankState: string
  readonly revision: string | null
}

export type SubmitManyPlan = Omit<SubmitManyOptions, 'process' | 'file' | 'count'> & {
  readonly processes: number
  /** In all. */
  readonly total: number
  readonly folder: string
}

/** Runs the processes to their end; every answer they got. */
export async function submitMany({ processes, total, folder, ...plan }: SubmitManyPlan): Promise<SubmittedLine[]> {
  const program = fileURLToPath(new URL('submit-many.main.ts', import.meta.url))
  const parts = await Promise.all(
    Array.from({ length: processes }, async (_, process_) => {
      const file = join(folder, `answers-${plan.seed}-${process_}.jsonl`)
      const options: SubmitManyOptions = { ...plan, process: process_, count: Math.ceil(total / processes), file }
      const child = testChildren().launch('submit-many', process.execPath, [
        '--import',
        'tsx',
        program,
        JSON.stringify(options),
      ])
      const { code, why } = await child.exited
      if (code !== 0) throw new Error(`A process that submits ended with ${why}`)
      return readFileSync(file, 'utf8').trim().split('\n')
    }),
  )
  return parts.flat().map((line) => JSON.parse(line) as SubmittedLine)
}
