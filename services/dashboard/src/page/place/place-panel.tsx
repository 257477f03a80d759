import { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { Note } from '../parts/note.tsx'
import type { ReadState } from '../parts/use-read.ts'
import { isolated, useTitle } from '../parts/use-title.ts'
import { useYou } from '../you.tsx'
import { Identity } from './identity.tsx'
import { PartLoading } from './part-loading.tsx'
import { PlaceParts } from './place-parts.tsx'
import { PlayerPicker } from './player-picker.tsx'
import { usePlace } from './use-place.ts'

interface PlacePanelProps {
  userId: number | null
  isPage?: boolean
  /** The tab is called after the player. */
  isTitle?: boolean
  /** Where another box of the same page finds players, this one has none. */
  hasPicker?: boolean
}

/** One player's place: three kinds of rank, the live window around, and the share of players behind. */
export function PlacePanel({ userId, isPage = false, isTitle = false, hasPicker = true }: PlacePanelProps) {
  const picker = hasPicker ? <PlayerPicker /> : null
  return (
    <section className="panel min-w-0" aria-labelledby="place-title">
      {userId === null ? (
        <>
          <Head isPage={isPage} title="Your place" />
          {picker}
          <p className="px-4 pb-5 text-ink-2">
            {hasPicker
              ? 'Choose a player to see their place and follow it live. “This is me” marks it on the board.'
              : 'Choose a player, and their place is followed here, live.'}
          </p>
        </>
      ) : (
        <PlaceOf userId={userId} isPage={isPage} isTitle={isTitle} picker={picker} />
      )}
    </section>
  )
}

function Head({ isPage, title, children }: { isPage: boolean; title: string; children?: ReactNode }) {
  const Title = isPage ? 'h1' : 'h2'
  return (
    <div className="flex items-center gap-3 px-4 pb-3 pt-3.5">
      <Title id="place-title" className="flex-1 text-title font-[650]">
        {title}
      </Title>
      {children}
    </div>
  )
}

const isUnknown = ({ error }: ReadState<unknown>) =>
  error instanceof LeaderboardError && error.code === 'unknown_player'

interface PlaceOfProps {
  userId: number
  isPage: boolean
  isTitle: boolean
  picker: ReactNode
}

function PlaceOf({ userId, isPage, isTitle, picker }: PlaceOfProps) {
  const you = useYou()
  const isYou = userId === you.userId
  const { rank, rows, own, version } = usePlace(userId)
  const { data } = rank
  const name = data?.username ?? null
  useTitle(isTitle ? (name === null ? `Player ${userId}` : isolated(name)) : null)
  return (
    <>
      <Head isPage={isPage} title={isYou ? 'Your place' : 'Place of a player'}>
        <span className="flex h-11 md:h-8">
          {isYou ? (
            <Button onClick={() => you.become(null)}>Not me</Button>
          ) : data === null ? null : (
            <Button onClick={() => you.become(userId)}>This is me</Button>
          )}
        </span>
      </Head>
      {picker}
      {data === null ? (
        <WithoutPlace userId={userId} rank={rank} />
      ) : (
        <>
          <Identity
            rank={data}
            isPage={isPage}
            totalScore={own?.totalScore ?? data.totalScore}
            sessions={own?.sessions ?? data.sessions}
          />
          {data.rank === null ? (
            <p className="border-t border-line px-4 py-4 text-ink-2">
              {data.reason === 'hidden'
                ? 'Not on the board: an operator has hidden this player.'
                : 'No session yet. The first submission gives a place.'}
            </p>
          ) : (
            <PlaceParts rank={data} rows={rows} version={version} youId={you.userId} />
          )}
        </>
      )}
    </>
  )
}

/** Nobody has this id, the place cannot be read, or it is being read. */
function WithoutPlace({ userId, rank }: { userId: number; rank: ReadState<unknown> }) {
  if (isUnknown(rank)) {
    return (
      <p className="px-4 pb-5 text-ink-2">
        <b className="font-semibold text-ink">There is no player {userId}.</b> The id was never given out, or the player
        was erased.
      </p>
    )
  }
  if (rank.error !== null) {
    return (
      <div className="grid gap-3 px-4 pb-4">
        <Note tone="bad">
          <b className="font-semibold">This place could not be read.</b> {rank.error.message} The board is not affected.
        </Note>
        <div>
          <Button onClick={rank.again}>Try again</Button>
        </div>
      </div>
    )
  }
  return (
    <div className="h-[760px] px-4" aria-busy>
      <PartLoading lines={6} />
    </div>
  )
}
