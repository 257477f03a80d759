import { Button } from '../parts/button.tsx'
import { PartError } from '../place/part-error.tsx'
import { PartLoading } from '../place/part-loading.tsx'
import { EntryList } from './entry-list.tsx'
import { type Log, useLog } from './use-log.ts'
import { useNames } from './use-names.ts'

/** What operators did, of everybody, latest first. */
export function LogPart() {
  const log = useLog(null)
  const nameOf = useNames((log.items ?? []).map(({ playerId }) => playerId))
  return (
    <div className="border-t border-line py-2">
      <div className="flex items-center justify-between gap-3 px-4 py-1">
        <h2 className="text-note font-semibold text-ink-2">What operators did</h2>
        <span className="text-note text-ink-3">Latest first; nobody can change it</span>
      </div>
      <LogEntries
        log={log}
        nameOf={nameOf}
        empty="Nothing was done yet. Whatever an operator does stands here, and why."
      />
    </div>
  )
}

interface LogEntriesProps {
  log: Log
  nameOf: ((id: number) => string) | null
  empty: string
}

export function LogEntries({ log, nameOf, empty }: LogEntriesProps) {
  const { items, error, hasMore, isLoading } = log
  if (items === null) {
    return (
      <div className="min-h-[120px] px-4 py-2">
        {error === null ? <PartLoading /> : <PartError what="The audit log" again={log.again} />}
      </div>
    )
  }
  return (
    <>
      {items.length === 0 ? (
        <p className="px-4 py-3 text-ink-2">{empty}</p>
      ) : (
        <EntryList entries={items} nameOf={nameOf} />
      )}
      {error === null ? null : (
        <div className="px-4 py-2">
          <PartError what="More of the audit log" again={log.again} />
        </div>
      )}
      {hasMore ? (
        <div className="border-t border-line/65 px-4 pb-1 pt-2">
          <Button disabled={isLoading} onClick={log.older}>
            Older entries
          </Button>
        </div>
      ) : null}
    </>
  )
}
