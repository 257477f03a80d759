/** What a run of requests or frames came to. */
export class Tally {
  /** By status, or by what became of a connection. */
  readonly outcomes = new Map<string, number>()
  /** What must not happen, with what brought it about; the first twenty. */
  readonly findings: string[] = []
  findingCount = 0
  /** Sessions that were acknowledged, and those nobody knows about. */
  accepted = 0
  unknown = 0

  count(outcome: string | number): void {
    this.outcomes.set(String(outcome), (this.outcomes.get(String(outcome)) ?? 0) + 1)
  }

  find(what: string): void {
    this.findingCount += 1
    if (this.findings.length < 20) this.findings.push(what)
  }

  toString(): string {
    const outcomes = [...this.outcomes].toSorted(([a], [b]) => a.localeCompare(b))
    return outcomes.map(([outcome, count]) => `${outcome}: ${count}`).join(', ')
  }
}
