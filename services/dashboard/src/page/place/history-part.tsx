import type { HistoryResult } from '@leaderboard/contracts/player-history'
import { Sparkline } from '../charts/sparkline.tsx'
import { useClient } from '../client-context.tsx'
import { formatDate, formatDay, formatWhole } from '../parts/format-figure.ts'
import { useRead } from '../parts/use-read.ts'
import { PartError } from './part-error.tsx'
import { PartLoading } from './part-loading.tsx'

const SESSIONS = 50
const LISTED = 4

/** The last sessions as a line, and the newest of them in words. `version` changes when there is a new one. */
export function HistoryPart({ userId, version }: { userId: number; version: number }) {
  const client = useClient()
  const read = () => client.history(userId, { limit: SESSIONS })
  const { data, error, again } = useRead(`history ${userId}`, read, version)
  const sessions = data?.sessions ?? []
  const ranks = data?.ranks ?? []
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
            {...spanOf(sessions.toReversed())}
          />
        )}
        {new Set(ranks.map(({ rank }) => rank)).size < 2 ? null : <RankLine ranks={ranks} />}
        <ol className="mt-2">
          {sessions.slice(0, LISTED).map(({ sessionId, score, gameMode, at }) => (
            <li key={sessionId} className="flex justify-between gap-2 py-0.5 text-note">
              <time dateTime={at} className="text-ink-3">
                {formatDay(at)}
              </time>
              <span className="min-w-0 flex-1 truncate text-ink-2">{gameMode}</span>
              <b className="font-semibold">{formatWhole(score)}</b>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}

/** Ranks over time; the first place is on top. */
function RankLine({ ranks }: { ranks: NonNullable<HistoryResult['ranks']> }) {
  return (
    <div className="mt-3">
      <h3 className="mb-2 text-note font-semibold text-ink-2">Rank over time</h3>
      <Sparkline name="Ranks over time" values={ranks.map(({ rank }) => rank)} {...spanOf(ranks)} isBestLeast />
    </div>
  )
}

/** The days of the first and of the last, for the ends of a line. */
function spanOf(values: readonly { at: string }[]): { from: string; to: string } {
  const [first, last] = [values[0]?.at, values.at(-1)?.at]
  return {
    from: first === undefined ? '' : formatDate(first),
    to: last === undefined || values.length < 2 ? '' : formatDate(last),
  }
}
