import type { BoardRow, RankResult } from '@leaderboard/contracts/read-leaderboard'
import { useClient } from '../client-context.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { formatSessions, formatWhole } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import { isSimulatedName, SimulatedTag } from '../parts/simulated-tag.tsx'
import { useEntries, useLiveView } from '../parts/use-live-view.ts'
import { useRead } from '../parts/use-read.ts'
import { useYou } from '../you.tsx'
import { AroundWindow } from './around-window.tsx'
import { DistributionPart } from './distribution-part.tsx'
import { GoalsPart } from './goals-part.tsx'
import { HistoryPart } from './history-part.tsx'
import { PartLoading } from './part-loading.tsx'
import { PlayerPicker } from './player-picker.tsx'
import { RankCards } from './rank-cards.tsx'

const RADIUS = 3

interface PlacePanelProps {
  userId: number | null
  isPage?: boolean
  /** Where another box of the same page finds players, this one has none. */
  hasPicker?: boolean
}

/** One player's place: three kinds of rank, the live window around, and the share of players behind. */
export function PlacePanel({ userId, isPage = false, hasPicker = true }: PlacePanelProps) {
  const you = useYou()
  const isYou = userId !== null && userId === you.userId
  const Title = isPage ? 'h1' : 'h2'
  return (
    <section className="panel min-w-0" aria-labelledby="place-title">
      <div className="flex items-center gap-3 px-4 pb-3 pt-3.5">
        <Title id="place-title" className="flex-1 text-title font-[650]">
          {userId === null || isYou ? 'Your place' : 'Place of a player'}
        </Title>
        {userId === null ? null : isYou ? (
          <Button onClick={() => you.become(null)}>Not me</Button>
        ) : (
          <Button onClick={() => you.become(userId)}>This is me</Button>
        )}
      </div>
      {hasPicker ? <PlayerPicker /> : null}
      {userId === null ? (
        <p className="px-4 pb-5 text-ink-2">
          {hasPicker
            ? 'Choose a player to see their place and follow it live. “This is me” marks it on the board.'
            : 'Choose a player, and their place is followed here, live.'}
        </p>
      ) : (
        <Place userId={userId} isYou={isYou} isPage={isPage} />
      )}
    </section>
  )
}

function Place({ userId, isYou, isPage }: { userId: number; isYou: boolean; isPage: boolean }) {
  const client = useClient()
  const view = useLiveView({ kind: 'around', userId, radius: RADIUS })
  const entries = useEntries(view)
  const own = entries?.find((row: BoardRow) => row.userId === userId)
  const version = own === undefined ? '' : `${own.rank} ${own.ordinal} ${own.totalScore} ${own.sessions}`
  // The window is pushed; the other two ranks and the percentile are read again when the pushed row changes.
  const { data, error, again } = useRead(`rank ${userId}`, () => client.rank(userId), version)

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
  if (data === null)
    return (
      <div className="h-[760px] px-4" aria-busy>
        <PartLoading lines={6} />
      </div>
    )
  return (
    <>
      <Identity
        rank={data}
        isPage={isPage}
        totalScore={own?.totalScore ?? data.totalScore}
        sessions={own?.sessions ?? data.sessions}
      />
      {data.rank === null ? (
        <p className="border-t border-line px-4 py-4 text-ink-2">No session yet. The first submission gives a place.</p>
      ) : (
        <>
          <RankCards rank={data} />
          <AroundWindow rows={entries ?? []} userId={userId} isYou={isYou} radius={RADIUS} />
          <DistributionPart rank={data} isYou={isYou} />
          <div className="grid border-t border-line md:grid-cols-2 md:divide-x md:divide-line">
            <HistoryPart userId={userId} version={data.sessions} />
            <GoalsPart userId={userId} version={version} />
          </div>
        </>
      )}
    </>
  )
}

interface IdentityProps {
  rank: RankResult
  isPage: boolean
  totalScore: number | null
  sessions: number
}

function Identity({ rank, isPage, totalScore, sessions }: IdentityProps) {
  const Name = isPage ? 'h2' : 'h3'
  const name = rank.username ?? `Player ${rank.userId}`
  return (
    <div className="flex items-center gap-3 px-4 pb-4">
      <Avatar userId={rank.userId} name={name} isLarge />
      <div className="min-w-0 flex-1">
        <Name dir="auto" title={name} className="player-name text-name font-[650]" data-player-name>
          {name}
        </Name>
        <p className="text-note text-ink-2">
          Player {rank.userId} {isSimulatedName(rank.username) ? <SimulatedTag /> : null}
        </p>
      </div>
      <div className="text-right">
        <p className="whitespace-nowrap text-figure font-[650] tracking-tight" data-total-score>
          {totalScore === null ? '–' : formatWhole(totalScore)}
        </p>
        <p className="text-note text-ink-2">average of {formatSessions(sessions)}</p>
      </div>
    </div>
  )
}
