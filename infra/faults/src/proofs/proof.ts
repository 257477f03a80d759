/** One claim of the README or of an issue, shown by doing it. */
export interface Proof {
  readonly name: string
  readonly about: string
  run(tools: ProofTools): Promise<ProofResult>
}

export interface ProofTools {
  readonly seed: number
  /** 1 is the full size; less is quicker and shows less. */
  readonly scale: number
  /** For what the proof writes down; gone afterwards. */
  readonly folder: string
  readonly say: (line: string) => void
}

export interface ProofResult {
  /** What was measured, in one line. */
  readonly what: string
  /** Sentences; empty where the claim holds. */
  readonly wrong: readonly string[]
}
