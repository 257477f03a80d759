import type { HistoryResult } from '@leaderboard/contracts/player-history'
import { Sparkline } from '../charts/sparkline.tsx'
import { formatDay, formatWhole } from '../parts/format-figure.ts'
import type { ReadState } from '../parts/use-read.ts'
import { PartError } from './part-error.tsx'
import { PartLoading } from './part-loading.tsx'
import { spanOf } from './span-of.ts'

const LISTED = 8

/** The last sessions as a line, and the newest of them in words. */
export function HistoryPart({ history: { data, error, again } }: { history: ReadState<HistoryResult> }) {
  const sessions = data?.sessions ?? []
  return (
    <div className="min-w-0 px-4 py-3">
      <h3 className="mb-2 text-note font-semibold text-ink-2">
        {sessions.length > 1 ? `Last ${formatWhole(sessions.length)} sessions` : 'Sessions'}
      </h3>
      {error !== null && data === null ? <PartError what="The history" again={again} /> : null}
      <div className="min-h-[188px]">
        {data === null && error === null ? <PartLoading /> : null}
        {sessions.length === 0 ? null : (
          <Sparkline
            name="Scores of the sessions"
            values={sessions.map(({ score }) => score).toReversed()}
            {...spanOf(sessions.map(({ at }) => at).toReversed())}
          />
        )}
        <ol className="mt-2 grid grid-cols-[auto_1fr_auto] gap-x-2">
          {sessions.slice(0, LISTED).map(({ sessionId, score, gameMode, at }) => (
            <li key={sessionId} className="col-span-3 grid grid-cols-subgrid py-0.5 text-note">
              <time dateTime={at} className="text-ink-3">
                {formatDay(at)}
              </time>
              <span className="min-w-0 truncate text-ink-2">{gameMode}</span>
              <b className="font-semibold">{formatWhole(score)}</b>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}
