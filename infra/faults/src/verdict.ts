/** What the run is judged by. Each finding belongs to exactly one of these. */
export const FINDINGS = ['lost', 'doubled', 'wrong rank', 'silent gap', 'unhealed'] as const
export type Finding = (typeof FINDINGS)[number]

/** Counts what was found, and keeps the first sentences about it. */
export class Verdict {
  readonly counts = new Map<Finding, number>(FINDINGS.map((finding) => [finding, 0]))
  readonly #onFinding: (finding: Finding, what: string) => void

  constructor(onFinding: (finding: Finding, what: string) => void) {
    this.#onFinding = onFinding
  }

  add(finding: Finding, what: string, times = 1): void {
    if (times === 0) return
    this.counts.set(finding, (this.counts.get(finding) ?? 0) + times)
    this.#onFinding(finding, what)
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, one) => sum + one, 0)
  }

  /** The last line of a run. */
  line(cycles: number): string {
    return [`cycles ${cycles}`, ...FINDINGS.map((finding) => `${finding} ${this.counts.get(finding)}`)].join(', ')
  }
}
