import type { BoardRow, RankResult } from '@leaderboard/contracts/read-leaderboard'
import { useEffect } from 'react'
import { useClient } from '../client-context.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { formatPercentile, formatWhole } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import { useEntries, useLiveView } from '../parts/use-live-view.ts'
import { useRead } from '../parts/use-read.ts'
import { useYou } from '../you.tsx'
import { AroundWindow } from './around-window.tsx'
import { PlayerPicker } from './player-picker.tsx'
import { RankCards } from './rank-cards.tsx'

const RADIUS = 3

/** One player's place: three kinds of rank, the share of players behind, and the live window around. */
export function PlacePanel({ userId }: { userId: number | null }) {
  const you = useYou()
  const isYou = userId !== null && userId === you.userId
  return (
    <section className="panel" aria-labelledby="place-title">
      <div className="flex items-center gap-3 px-4 pb-3 pt-3.5">
        <h2 id="place-title" className="flex-1 text-title font-[650]">
          {userId === null || isYou ? 'Your place' : 'Place of a player'}
        </h2>
        {userId === null ? null : isYou ? (
          <Button onClick={() => you.become(null)}>Not me</Button>
        ) : (
          <Button onClick={() => you.become(userId)}>This is me</Button>
        )}
      </div>
      <PlayerPicker />
      {userId === null ? (
        <p className="px-4 pb-5 text-ink-2">
          Choose a player to see their place, follow it live and mark it on the board.
        </p>
      ) : (
        <Place userId={userId} isYou={isYou} />
      )}
    </section>
  )
}

function Place({ userId, isYou }: { userId: number; isYou: boolean }) {
  const client = useClient()
  const view = useLiveView({ kind: 'around', userId, radius: RADIUS })
  const entries = useEntries(view)
  const { data, error, again } = useRead(`rank ${userId}`, () => client.rank(userId))
  const own = entries?.find((row: BoardRow) => row.userId === userId)
  const key = own === undefined ? '' : `${own.rank} ${own.ordinal} ${own.totalScore} ${own.sessions}`

  // The window is pushed; the other two ranks and the percentile are read again when the pushed row changes.
  useEffect(() => {
    if (key === '') return
    const timer = setTimeout(again, 250)
    return () => clearTimeout(timer)
  }, [key, again])

  if (error !== null && data === null) {
    return (
      <div className="grid gap-3 px-4 pb-4">
        <Note tone="bad">
          <b className="font-semibold">This place could not be read.</b> {error.message} The board is not affected.
        </Note>
        <div>
          <Button onClick={again}>Try again</Button>
        </div>
      </div>
    )
  }
  if (data === null) return <div className="h-[420px]" />
  return (
    <>
      <Identity rank={data} totalScore={own?.totalScore ?? data.totalScore} sessions={own?.sessions ?? data.sessions} />
      {data.rank === null ? (
        <p className="border-t border-line px-4 py-4 text-ink-2">No session yet. The first submission gives a place.</p>
      ) : (
        <>
          <RankCards rank={data} />
          <p className="border-t border-line px-4 py-3 text-note font-semibold text-ink-2">
            Ahead of <span className={isYou ? 'text-you-ink' : 'text-ink'}>{formatPercentile(shareBehind(data))}</span>{' '}
            of {formatWhole(data.players)} players
          </p>
          <AroundWindow rows={entries ?? []} userId={userId} isYou={isYou} radius={RADIUS} />
        </>
      )}
    </>
  )
}

/** Players behind, in percent of the others; nobody is ahead of themselves. */
function shareBehind(rank: RankResult): number {
  if (rank.ordinal === null || rank.players <= 1) return 0
  return (100 * (rank.players - rank.ordinal)) / rank.players
}

function Identity({ rank, totalScore, sessions }: { rank: RankResult; totalScore: number | null; sessions: number }) {
  const name = rank.username ?? `Player ${rank.userId}`
  return (
    <div className="flex items-center gap-3 px-4 pb-4">
      <Avatar userId={rank.userId} name={name} isLarge />
      <div className="min-w-0 flex-1">
        <h3 dir="auto" title={name} className="player-name text-name font-[650]">
          {name}
        </h3>
        <p className="text-note text-ink-2">Player {rank.userId}</p>
      </div>
      <div className="text-right">
        <p className="whitespace-nowrap text-figure font-[650] tracking-tight" data-total-score>
          {totalScore === null ? '–' : formatWhole(totalScore)}
        </p>
        <p className="text-note text-ink-2">average of {formatWhole(sessions)} sessions</p>
      </div>
    </div>
  )
}
