/** What PostgreSQL knows about background work, asked at most once a second however often the page is looked at. */
import type { SystemStatus } from '@leaderboard/contracts/status'
import type { Database } from '@leaderboard/database/connect-database'
import { listJobStatus } from '@leaderboard/database/queries/list-job-status'
import { readOutboxState } from '@leaderboard/database/queries/read-outbox-state'
import { withDeadline } from '@leaderboard/database/with-deadline'

type Background = Pick<SystemStatus, 'jobs' | 'outbox'>

const MAX_AGE_MS = 1000
const DEADLINE_MS = 1500

export class BackgroundStatus {
  private readonly sql: Database
  private held: { reading: Promise<Background>; until: number } | null = null

  constructor(sql: Database) {
    this.sql = sql
  }

  /** Never rejects: with PostgreSQL away there are no jobs to show, and no outbox. */
  read(): Promise<Background> {
    if (this.held === null || performance.now() > this.held.until) {
      this.held = { reading: this.ask(), until: performance.now() + MAX_AGE_MS }
    }
    return this.held.reading
  }

  private async ask(): Promise<Background> {
    const asking = Promise.all([listJobStatus(this.sql), readOutboxState(this.sql)])
    try {
      const [jobs, outbox] = await withDeadline(asking, DEADLINE_MS, 'the status of background work')
      return { jobs, outbox }
    } catch {
      return { jobs: [], outbox: null }
    }
  }
}
