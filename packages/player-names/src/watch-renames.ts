/**
 * Forgets the names of players who were renamed, in every process, within about two seconds. By asking, not by being
 * told: a notice can be lost, and a question that was not answered is put again.
 */
import type { RenamedPlayer } from '@leaderboard/database/queries/list-renamed'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { PlayerNames } from './player-names.ts'

const EVERY_MS = 2000
/** How far back each question looks; far longer than a rename takes to commit. */
const WINDOW_SECONDS = 60
const MOST_AT_ONCE = 1000
/** A name that was being read while it was changed may be the old one: it is forgotten a second time. */
const TIMES_FORGOTTEN = 2

interface RenameWatchOptions {
  readonly names: Pick<PlayerNames, 'drop' | 'dropAll'>
  /** Who was renamed within the last so many seconds, latest first. */
  readonly listRenamed: (seconds: number, limit: number) => Promise<readonly RenamedPlayer[]>
  /** Some name is not what it was: whatever was made with it is to be made again. */
  readonly onRenamed: () => void
  readonly everyMs?: number
}

/** Watches until it is stopped. */
export function watchRenames(options: RenameWatchOptions): { stop(): void } {
  const { everyMs = EVERY_MS } = options
  const seen = new SeenRenames()
  let lastAnswerAt = performance.now()
  let isAsking = false
  const look = async () => {
    if (isAsking) return
    isAsking = true
    const askedAt = performance.now()
    try {
      const asking = options.listRenamed(WINDOW_SECONDS, MOST_AT_ONCE)
      const renamed = await withDeadline(asking, Math.max(everyMs, EVERY_MS), 'who was renamed')
      const isGap = askedAt - lastAnswerAt > (WINDOW_SECONDS / 2) * 1000
      lastAnswerAt = askedAt
      forget(options, seen.take(renamed), isGap)
    } catch {
      // The next question looks back far enough, or everything is forgotten then.
    } finally {
      isAsking = false
    }
  }
  const timer = setInterval(() => void look(), everyMs).unref()
  return { stop: () => clearInterval(timer) }
}

function forget(
  { names, onRenamed }: RenameWatchOptions,
  { fresh, mayLack }: { fresh: readonly number[]; mayLack: boolean },
  isGap: boolean,
): void {
  const isAll = isGap || mayLack
  if (isAll) names.dropAll()
  else for (const userId of fresh) names.drop(userId)
  if (isAll || fresh.length > 0) onRenamed()
}

/** Which renames were acted on, and how often. */
class SeenRenames {
  #times = new Map<string, number>()
  #lacking = 0

  /**
   * Players to forget now. Remembers what the last answer held and no more, so it is as bounded as that. An answer lists
   * the latest: a full one may lack others only where it holds nothing from the answer before; then everybody is
   * forgotten, now and once more.
   */
  take(renamed: readonly RenamedPlayer[]): { fresh: number[]; mayLack: boolean } {
    const times = new Map<string, number>()
    const fresh: number[] = []
    for (const { userId, atMicros } of renamed) {
      const key = `${userId} ${atMicros}`
      const before = this.#times.get(key) ?? 0
      times.set(key, before + 1)
      if (before < TIMES_FORGOTTEN) fresh.push(userId)
    }
    const isAllNew = renamed.length >= MOST_AT_ONCE && ![...times.keys()].some((key) => this.#times.has(key))
    this.#lacking = isAllNew ? TIMES_FORGOTTEN : Math.max(0, this.#lacking - 1)
    this.#times = times
    return { fresh, mayLack: this.#lacking > 0 }
  }
}
