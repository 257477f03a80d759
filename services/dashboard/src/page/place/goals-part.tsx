import type { LeaderboardClient } from '@leaderboard/client/client'
import type { GoalsResult } from '@leaderboard/contracts/explore-board'
import { useClient } from '../client-context.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { useRead } from '../parts/use-read.ts'
import { PartError } from './part-error.tsx'
import { PartLoading } from './part-loading.tsx'

const RUNGS = 24

interface Goals {
  next: GoalsResult
  further: readonly { words: string; goal: GoalsResult }[]
}

/** What the next session must bring for the next place, for the top ten, for a hundred places. */
export function GoalsPart({ userId, isYou, version }: { userId: number; isYou: boolean; version: string }) {
  const client = useClient()
  const { data, error, again } = useRead(`goals ${userId}`, () => readGoals(client, userId), version)
  if (error !== null && data === null) {
    return (
      <div className="px-4 py-3">
        <PartError what="The goals" again={again} />
      </div>
    )
  }
  return (
    <div className="min-h-[188px] min-w-0 px-4 py-3">
      <div className="mb-2 flex justify-between gap-3 text-note">
        <h3 className="font-semibold text-ink-2">For the next place</h3>
        {data === null ? null : <b className="font-semibold">{wordsOf(data.next)}</b>}
      </div>
      {data === null ? (
        <PartLoading />
      ) : (
        <>
          <Rungs goal={data.next} isYou={isYou} />
          <dl className="mt-2.5">
            {data.further.map(({ words, goal }) => (
              <div key={words} className="flex justify-between gap-3 border-t border-line/65 py-1.5 text-note">
                <dt className="text-ink-2">{words}</dt>
                <dd className="whitespace-nowrap font-semibold">{wordsOf(goal)}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-1 text-note text-ink-3">The least score of one more session that does it.</p>
        </>
      )}
    </div>
  )
}

async function readGoals(client: LeaderboardClient, userId: number): Promise<Goals> {
  const [next, topTen, leader, hundred] = await Promise.all([
    client.goals(userId),
    client.goals(userId, { top: 10 }),
    client.goals(userId, { top: 1 }),
    client.goals(userId, { up: 100 }),
  ])
  const further = [
    { words: '100 places up', goal: hundred },
    { words: 'Into the top ten', goal: topTen },
    { words: 'First place', goal: leader },
  ]
  return { next, further }
}

function wordsOf({ state, nextScore }: GoalsResult): string {
  if (state === 'reached') return 'reached'
  if (state === 'not_in_one_session' || nextScore === null) return 'not in one session'
  return `score ${formatWhole(nextScore)}`
}

/** How much of the total needed is there already; gold is for the viewer alone. */
function Rungs({ goal: { state, totalScore, neededTotal }, isYou }: { goal: GoalsResult; isYou: boolean }) {
  const share = neededTotal === null || totalScore === null || neededTotal <= 0 ? 1 : totalScore / neededTotal
  const filled = state === 'reached' ? RUNGS : Math.max(0, Math.min(RUNGS - 1, Math.floor(share * RUNGS)))
  return (
    <div aria-hidden className="flex gap-[2px]">
      {Array.from({ length: RUNGS }, (_, rung) => (
        <i
          key={rung}
          className={`h-2.5 flex-1 rounded-[1px] ${rung < filled ? (isYou ? 'bg-you-line' : 'bg-ink') : 'bg-fill'}`}
        />
      ))}
    </div>
  )
}
