import type { ModerationEntry } from '@leaderboard/contracts/moderation'
import { Link } from 'wouter'
import { formatDay } from '../parts/format-figure.ts'
import { describeEntry } from './moderation-words.ts'

interface EntryListProps {
  entries: readonly ModerationEntry[]
  /** Names the player of each entry, and leads there; null where all are about one. */
  nameOf: ((id: number) => string) | null
}

/** Entries of the audit log: when, what, to whom, why, by whom. */
export function EntryList({ entries, nameOf }: EntryListProps) {
  return (
    <ol aria-label="Entries of the audit log">
      {entries.map((entry) => (
        <li
          key={entry.id}
          className="grid gap-x-4 gap-y-0.5 border-t border-line/65 px-4 py-2 first:border-t-0 md:grid-cols-[104px_minmax(0,1fr)_minmax(0,150px)] md:items-baseline"
        >
          <time dateTime={entry.at} title={entry.at} className="whitespace-nowrap text-note text-ink-3">
            {formatDay(entry.at)}
          </time>
          <div className="min-w-0">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <b className="font-semibold">{describeEntry(entry)}</b>
              {nameOf === null ? null : (
                <Link
                  href={`/admin/players/${entry.playerId}`}
                  dir="auto"
                  className="player-name max-w-full underline decoration-line-strong underline-offset-2"
                >
                  {nameOf(entry.playerId)}
                </Link>
              )}
              {entry.undoneBy === null ? null : (
                <span className="rounded-tag border border-line px-1.5 text-heads font-medium text-ink-3">undone</span>
              )}
            </p>
            <p dir="auto" className="break-words text-note text-ink-2">
              {entry.reason ?? reasonGone(entry)}
            </p>
          </div>
          <p className="truncate text-note text-ink-3 md:text-right" title={`Key ${entry.keyId}`}>
            by {entry.keyName}
          </p>
        </li>
      ))}
    </ol>
  )
}

/** An export has no reason; that of any other act goes with the player. */
function reasonGone({ action }: ModerationEntry): string {
  return action === 'export_player' ? 'All that is stored, as a file.' : 'The reason was erased with the player.'
}
